# Puts files into the program as they are, byte for byte, so that one file is all there is to install.
# daybook_embed(TARGET target FUNCTION shipped_files FILES a.tsv b.toml …) makes the function that src/base/shipped.hpp declares.
function(daybook_embed)
    cmake_parse_arguments(ARG "" "TARGET;FUNCTION" "FILES" ${ARGN})
    set(assembly ".section .rodata\n")
    set(declarations "")
    set(rows "")
    set(number 0)
    foreach(file ${ARG_FILES})
        string(APPEND assembly "${ARG_FUNCTION}_${number}:\n.incbin \"${CMAKE_CURRENT_SOURCE_DIR}/${file}\"\n.globl ${ARG_FUNCTION}_${number}\n.globl ${ARG_FUNCTION}_end_${number}\n${ARG_FUNCTION}_end_${number}:\n.byte 0\n")
        string(APPEND declarations "extern \"C\" const char ${ARG_FUNCTION}_${number}[];\nextern \"C\" const char ${ARG_FUNCTION}_end_${number}[];\n")
        string(APPEND rows "    {\"${file}\", {${ARG_FUNCTION}_${number}, static_cast<std::size_t>(${ARG_FUNCTION}_end_${number} - ${ARG_FUNCTION}_${number})}},\n")
        math(EXPR number "${number} + 1")
    endforeach()
    string(APPEND assembly ".section .note.GNU-stack,\"\",%progbits\n")
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}_bytes.S CONTENT "${assembly}" @ONLY)
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}.cpp @ONLY CONTENT "// Made by cmake/embed.cmake.
#include \"base/shipped.hpp\"
#include <vector>
${declarations}
namespace daybook {
std::vector<ShippedFile> ${ARG_FUNCTION}() {
    return {
${rows}    };
}
}
")
    set(depends "")
    foreach(file ${ARG_FILES})
        list(APPEND depends ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    endforeach()
    set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}_bytes.S PROPERTIES OBJECT_DEPENDS "${depends}")
    add_library(${ARG_TARGET} STATIC ${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}_bytes.S ${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}.cpp)
    set_target_properties(${ARG_TARGET} PROPERTIES UNITY_BUILD OFF)
    target_include_directories(${ARG_TARGET} PRIVATE ${PROJECT_SOURCE_DIR}/src)
endfunction()
