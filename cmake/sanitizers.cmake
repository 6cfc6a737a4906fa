# MIDWATCH_SANITIZE is a comma list for -fsanitize ("address,undefined",
# "thread"); empty means none. Applied to everything, tests included.
set(MIDWATCH_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize takes them")
if(MIDWATCH_SANITIZE)
  add_compile_options(-fsanitize=${MIDWATCH_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MIDWATCH_SANITIZE})
endif()
