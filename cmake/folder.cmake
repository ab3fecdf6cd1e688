# One target a folder. A folder is linked only to the folders named in LINK, and only their headers can be
# included by it, so that a wrong include does not build.
#
#   daybook_folder(figures LINK base record)        src/figures/*.cpp -> target daybook_figures
#   daybook_test(figures LINK figures)              tests/figures/*_test.cpp -> target test_figures

# A folder's headers are reached through build/include/<folder>, a link to src/<folder>: a target sees just those it links to.
function(daybook_folder name)
    cmake_parse_arguments(ARG "" "" "LINK;USE" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
    set(view ${CMAKE_BINARY_DIR}/include/${name})
    file(MAKE_DIRECTORY ${view})
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${name} ${view}/${name} SYMBOLIC)
    if(NOT sources)
        add_library(daybook_${name} INTERFACE)
        target_include_directories(daybook_${name} INTERFACE ${view})
        return()
    endif()
    add_library(daybook_${name} STATIC ${sources})
    target_include_directories(daybook_${name} PUBLIC ${view})
    foreach(other ${ARG_LINK})
        target_link_libraries(daybook_${name} PUBLIC daybook_${other})
    endforeach()
    target_link_libraries(daybook_${name} PUBLIC ${ARG_USE})
    target_compile_options(daybook_${name} PRIVATE ${DAYBOOK_WARNINGS})
endfunction()

function(daybook_test name)
    cmake_parse_arguments(ARG "" "" "LINK;USE" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
    if(NOT sources)
        return()
    endif()
    add_executable(test_${name} ${sources} $<TARGET_OBJECTS:test_main>)
    target_link_libraries(test_${name} PRIVATE rapidcheck ${ARG_USE})
    foreach(other ${ARG_LINK})
        target_link_libraries(test_${name} PRIVATE daybook_${other})
    endforeach()
    target_compile_options(test_${name} PRIVATE ${DAYBOOK_WARNINGS})
    add_test(NAME ${name} COMMAND test_${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 900)
endfunction()

set(DAYBOOK_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers -Wno-missing-designated-field-initializers -Wno-subobject-linkage)
