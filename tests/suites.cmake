# One entry of ctest for each suite of a GoogleTest program, found when ctest starts: to start a program that links
# LibTorch takes most of a second, so an entry for each test would cost more than the tests themselves. All instances of
# a parameterised or typed suite are one entry.
#
# add_suites(PROGRAM [TIMEOUT SECONDS] [ENVIRONMENT NAME=VALUE...]
#   [COST NUMBER]              of a test, 1 if not given: what costs most starts first
#   [ALONE SUITE...]           measure time: nothing runs beside them
#   [DISPLAY SUITE...]         open a window: one at a time, and software OpenGL takes a core
#   [SHARDS SUITE:COUNT...]    long ones, split into COUNT entries
#   [ONE_THREAD SUITE...]      start no thread: the thread sanitizer, which slows them ten times, does not run them)
function(add_suites program)
  cmake_parse_arguments(PARSE_ARGV 1 suites "" "TIMEOUT;COST" "ENVIRONMENT;ALONE;DISPLAY;SHARDS;ONE_THREAD")
  if(NOT BASIN_SANITIZE STREQUAL "thread")
    set(suites_ONE_THREAD)
  endif()
  set(include "${CMAKE_CURRENT_BINARY_DIR}/${program}_suites.cmake")
  file(GENERATE OUTPUT "${include}" CONTENT "set(suites_program \"$<TARGET_FILE:${program}>\")
set(suites_runner \"${CMAKE_SOURCE_DIR}/tests/run_suite.sh\")
set(suites_timeout \"${suites_TIMEOUT}\")
set(suites_environment \"${suites_ENVIRONMENT}\")
set(suites_alone \"${suites_ALONE}\")
set(suites_display \"${suites_DISPLAY}\")
set(suites_cost \"${suites_COST}\")
set(suites_shards \"${suites_SHARDS}\")
set(suites_left_out \"${suites_ONE_THREAD}\")
include(\"${CMAKE_SOURCE_DIR}/tests/list_suites.cmake\")
")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${include}")
endfunction()
