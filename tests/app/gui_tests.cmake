# Panels, widgets and the window's frame without a window: the rig of tests/support/ui_rig.h.
add_executable(basin_gui_tests
  app/gl/damage_test.cpp
  app/gl/upsample_test.cpp
  app/panels/buffer_test.cpp
  app/panels/chains_test.cpp
  app/panels/draw_test.cpp
  app/panels/field_reading_test.cpp
  app/panels/composition_test.cpp
  app/panels/laboratory_test.cpp
  app/panels/two_phase_test.cpp
  app/panels/laboratory_tree_test.cpp
  app/panels/landscape_test.cpp
  app/panels/odd_snapshots_test.cpp
  app/widgets/colour_bar_test.cpp
  app/widgets/plane_window_test.cpp
  app/widgets/point_canvas_test.cpp
  app/widgets/slider_scale_test.cpp
  app/widgets/ticks_test.cpp
  app/widgets/tooltip_test.cpp
  app/widgets/trace_plot_test.cpp
  app/panels/controls_test.cpp
  app/panels/history_test.cpp
  app/widgets/command_table_test.cpp
  app/widgets/plot_grid_test.cpp
  app/widgets/plot_test.cpp
  app/widgets/theme_test.cpp
  app/window/frame_pacer_test.cpp
  app/window/live_run_test.cpp
  app/window/settings_test.cpp
  app/window/workbench_test.cpp
  app/window_app_test.cpp
  support/bench_rig.cpp
  support/ui_rig.cpp
)
target_link_libraries(basin_gui_tests PRIVATE basin_app GTest::gtest_main)
gtest_discover_tests(basin_gui_tests PROPERTIES ENVIRONMENT "BASIN_HOME=${CMAKE_SOURCE_DIR};BASIN_DATA=${CMAKE_CURRENT_BINARY_DIR}/data")
