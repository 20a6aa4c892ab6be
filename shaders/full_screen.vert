#version 330 core
// One triangle that covers the picture; `uv` runs from 0 to 1, v upwards.

out vec2 uv;

void main() {
  vec2 corner = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  uv = corner;
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}
