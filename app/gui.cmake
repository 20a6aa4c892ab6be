# basin_app: everything with a window, as a library so that tests can draw it without one.
find_package(PkgConfig REQUIRED)
pkg_check_modules(IMGUI REQUIRED IMPORTED_TARGET imgui)
find_package(glfw3 REQUIRED)
find_package(OpenGL REQUIRED COMPONENTS OpenGL)

add_library(basin_app STATIC
  gl/damage.cpp
  gl/framebuffer.cpp
  gl/program.cpp
  gl/renderer_gl.cpp
  gl/renderer_null.cpp
  gl/texture.cpp
  gl/upsample.cpp
  gl/window.cpp
  panels/buffer.cpp
  panels/chain_readouts.cpp
  panels/chain_selection.cpp
  panels/chains.cpp
  panels/controls.cpp
  panels/descriptions.cpp
  panels/draw.cpp
  panels/drawing.cpp
  panels/field_reading.cpp
  panels/film_strip.cpp
  panels/history.cpp
  panels/composition.cpp
  panels/composition_edits.cpp
  panels/honesty.cpp
  panels/laboratory_controls.cpp
  panels/laboratory_landscape.cpp
  panels/laboratory_landscape_controls.cpp
  panels/laboratory_layers.cpp
  panels/laboratory_tree.cpp
  panels/landscape.cpp
  panels/panels.cpp
  panels/plane_layers.cpp
  panels/probe.cpp
  panels/sampler.cpp
  panels/slot_grid.cpp
  panels/stability.cpp
  panels/two_phase.cpp
  panels/staging.cpp
  widgets/brush.cpp
  widgets/buttons.cpp
  widgets/colour_bar.cpp
  widgets/command_table.cpp
  widgets/empty_state.cpp
  widgets/field_editor.cpp
  widgets/flow.cpp
  widgets/fonts.cpp
  widgets/heat_view.cpp
  widgets/histogram.cpp
  widgets/image_view.cpp
  widgets/palette.cpp
  widgets/plane_window.cpp
  widgets/plot.cpp
  widgets/plot_axis.cpp
  widgets/plot_frame.cpp
  widgets/plot_grid.cpp
  widgets/point_canvas.cpp
  widgets/slider.cpp
  widgets/slider_scale.cpp
  widgets/smoothing.cpp
  widgets/split_layout.cpp
  widgets/theme.cpp
  widgets/ticks.cpp
  widgets/tooltip.cpp
  widgets/trace_plot.cpp
  window/background_job.cpp
  window/commands.cpp
  window/drawing_files.cpp
  window/exports.cpp
  window/frame_pacer.cpp
  window/frame_stats.cpp
  window/laboratory_commands.cpp
  window/menu_bar.cpp
  window/notices.cpp
  window/open_dialog.cpp
  window/panel_area.cpp
  window/settings.cpp
  window/status_line.cpp
  window/synthetic_input.cpp
  window/workbench.cpp
  window_app.cpp
)
target_link_libraries(basin_app PUBLIC basin_worker basin_base PkgConfig::IMGUI PRIVATE glfw OpenGL::OpenGL tomlplusplus::tomlplusplus)
