# Puts the text files under data/ into the program as they are, byte for byte, so that one file is all there is to install.
# daybook_embed(TARGET target FILES a.tsv b.toml …) makes the definitions behind src/base/shipped.hpp.
function(daybook_embed)
    cmake_parse_arguments(ARG "" "TARGET" "FILES" ${ARGN})
    set(assembly ".section .rodata\n")
    set(declarations "")
    set(rows "")
    set(number 0)
    foreach(file ${ARG_FILES})
        string(APPEND assembly "shipped_${number}:\n.incbin \"${CMAKE_CURRENT_SOURCE_DIR}/${file}\"\n.globl shipped_${number}\n.globl shipped_end_${number}\nshipped_end_${number}:\n.byte 0\n")
        string(APPEND declarations "extern \"C\" const char shipped_${number}[];\nextern \"C\" const char shipped_end_${number}[];\n")
        string(APPEND rows "    {\"${file}\", {shipped_${number}, static_cast<std::size_t>(shipped_end_${number} - shipped_${number})}},\n")
        math(EXPR number "${number} + 1")
    endforeach()
    string(APPEND assembly ".section .note.GNU-stack,\"\",%progbits\n")
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/shipped_bytes.S CONTENT "${assembly}" @ONLY)
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/shipped.cpp @ONLY CONTENT "// Made by cmake/embed.cmake.
#include \"base/shipped.hpp\"
#include <vector>
${declarations}
namespace daybook {
std::vector<ShippedFile> shipped_files() {
    return {
${rows}    };
}
}
")
    set(depends "")
    foreach(file ${ARG_FILES})
        list(APPEND depends ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    endforeach()
    set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/shipped_bytes.S PROPERTIES OBJECT_DEPENDS "${depends}")
    add_library(${ARG_TARGET} STATIC ${CMAKE_CURRENT_BINARY_DIR}/shipped_bytes.S ${CMAKE_CURRENT_BINARY_DIR}/shipped.cpp)
    set_target_properties(${ARG_TARGET} PROPERTIES UNITY_BUILD OFF)
    target_include_directories(${ARG_TARGET} PRIVATE ${PROJECT_SOURCE_DIR}/src)
endfunction()
