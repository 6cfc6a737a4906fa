# The warning set every target of the project is built with. They are errors
# only where MIDWATCH_WERROR is on (the presets), never for a packager.
add_library(midwatch_warnings INTERFACE)
target_compile_options(midwatch_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wvla -Wundef
  -Wcast-qual -Wwrite-strings -Wformat=2 -Wnull-dereference
  -Wimplicit-fallthrough -Wswitch-enum -Wfloat-equal)
# clang takes glibc's NAN and INFINITY, which are float, for double promotion.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  target_compile_options(midwatch_warnings INTERFACE
    -Wformat-signedness -Wduplicated-cond -Wduplicated-branches -Wlogical-op
    -Wjump-misses-init -Wdouble-promotion)
endif()
if(MIDWATCH_WERROR)
  target_compile_options(midwatch_warnings INTERFACE -Werror)
endif()
