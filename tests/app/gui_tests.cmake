# Panels, widgets and the window's frame without a window: the rig of tests/support/ui_rig.h.
add_executable(basin_gui_tests
  app/gl/damage_test.cpp
  app/gl/upsample_test.cpp
  app/gl/window_size_test.cpp
  app/panels/alarm_test.cpp
  app/panels/buffer_test.cpp
  app/panels/chains_test.cpp
  app/panels/draw_test.cpp
  app/panels/inpaint_test.cpp
  app/panels/samples_test.cpp
  app/panels/field_reading_test.cpp
  app/panels/composition_test.cpp
  app/panels/laboratory_landscape_test.cpp
  app/panels/laboratory_panels_test.cpp
  app/panels/odd_laboratory_test.cpp
  app/panels/two_phase_test.cpp
  app/panels/laboratory_tree_test.cpp
  app/panels/iso_lines_test.cpp
  app/panels/landscape_test.cpp
  app/panels/stream_lines_test.cpp
  app/panels/marginals_test.cpp
  app/panels/odd_snapshots_test.cpp
  app/widgets/buttons_test.cpp
  app/widgets/colour_bar_test.cpp
  app/widgets/fields_popup_test.cpp
  app/widgets/plane_window_test.cpp
  app/widgets/point_canvas_test.cpp
  app/widgets/slider_scale_test.cpp
  app/widgets/surface_picture_test.cpp
  app/widgets/tooltip_test.cpp
  app/widgets/trace_plot_test.cpp
  app/panels/controls_test.cpp
  app/panels/history_test.cpp
  app/widgets/command_table_test.cpp
  app/widgets/plot_grid_test.cpp
  app/widgets/plot_test.cpp
  app/widgets/theme_test.cpp
  app/window/frame_pacer_test.cpp
  app/window/kept_runs_test.cpp
  app/window/keyboard_test.cpp
  app/window/keyboard_walk_test.cpp
  app/window/live_run_test.cpp
  app/window/notices_test.cpp
  app/window/panel_export_test.cpp
  app/window/settings_test.cpp
  app/window/undo_test.cpp
  app/window/workbench_commands_test.cpp
  app/window/workbench_files_test.cpp
  app/window/workbench_test.cpp
  app/window_app_test.cpp
  support/bench_rig.cpp
  support/ui_rig.cpp
)
target_link_libraries(basin_gui_tests PRIVATE basin_app ZLIB::ZLIB GTest::gtest_main)
add_suites(basin_gui_tests TIMEOUT 600 ENVIRONMENT BASIN_HOME=${CMAKE_SOURCE_DIR} ALONE PlotWidget DISPLAY Window WindowApp
  SHARDS InEveryLayout:4
  ONE_THREAD ControlsTest DrawInTheWindow InEveryLayout Keyboard OddLaboratory OddSnapshots Undo Workbench WorkbenchCommands)
