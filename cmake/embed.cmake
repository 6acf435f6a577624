# embed(TARGET FILES...): each file, named below src/, can be included by TARGET as the text of a string: "FILE.inc".
function(embed target)
  foreach(file ${ARGN})
    file(READ ${CMAKE_SOURCE_DIR}/src/${file} text)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/embedded/${file}.inc CONTENT "R\"~~~(@text@)~~~\"\n" @ONLY)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${file})
  endforeach()
  target_include_directories(${target} PRIVATE ${CMAKE_BINARY_DIR}/embedded)
endfunction()
