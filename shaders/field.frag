#version 330 core
// A scalar field as colours with anti-aliased contour lines. Values beyond the range are hatched, non-finite ones magenta.

uniform sampler2D field;    // values at texel centres, row 0 at the lowest y; |value| > 1e20 marks a non-finite one
uniform sampler2D colours;  // the colour map, 256 x 1
uniform vec4 window;        // shown part of the field's box in its own 0..1 coordinates: x0, y0, x1, y1
uniform vec2 range;         // values at the two ends of the colour map
uniform bool reversed;
uniform float contour_step;  // 0 is no contours

in vec2 uv;
out vec4 colour;

const float kNotFinite = 1e20;
const float kHatchMargin = 0.04;  // share of the range that may be exceeded before the hatch starts

vec3 mapped(float share) { return texture(colours, vec2((clamp(share, 0.0, 1.0) * 255.0 + 0.5) / 256.0, 0.5)).rgb; }

float hatch(float share) {
  float beyond = max(-share, share - 1.0);
  float stripe = abs(fract((gl_FragCoord.x + gl_FragCoord.y) / 9.0) - 0.5) * 9.0;
  return smoothstep(kHatchMargin, kHatchMargin + 0.02, beyond) * (1.0 - smoothstep(0.4, 1.4, stripe));
}

float luminance(vec3 c) { return dot(c, vec3(0.2126, 0.7152, 0.0722)); }

// White on dark colours, black on light ones.
vec3 ink_on(vec3 c) { return vec3(luminance(c) > 0.5 ? 0.0 : 1.0); }

// Coverage of the nearest contour line, `level` in units of the contour step; it fades where lines would be denser than 3 pixels,
// and on flats.
float contour(float level) {
  float width = max(fwidth(level), 1e-6);
  float distance = abs(fract(level - 0.5) - 0.5) / width;
  bool fifth = mod(floor(level + 0.5), 5.0) < 0.5;
  float half_width = fifth ? 0.9 : 0.5;
  float strength = fifth ? 0.7 : 0.38;
  float density = fifth ? width * 0.2 : width;
  float slope = smoothstep(0.001, 0.004, width);  // a flat stretch at a level would be one wide blot
  return strength * slope * (1.0 - smoothstep(half_width - 0.5, half_width + 0.5, distance)) * (1.0 - smoothstep(0.12, 0.35, density));
}

float share_of(float value) {
  float share = (value - range.x) / max(range.y - range.x, 1e-30);
  return reversed ? 1.0 - share : share;
}

void main() {
  vec2 at = mix(window.xy, window.zw, uv);
  float value = texture(field, at).r;
  float share = share_of(value);
  float level = contour_step > 0.0 ? value / contour_step : 0.0;
  float line = contour_step > 0.0 ? contour(level) : 0.0;

  if (any(lessThan(at, vec2(0.0))) || any(greaterThan(at, vec2(1.0)))) {
    colour = vec4(0.0);
  } else if (abs(value) > kNotFinite) {
    colour = vec4(1.0, 0.0, 1.0, 1.0);
  } else {
    vec3 line_ground = mapped(share_of(floor(level + 0.5) * contour_step));  // one ink for the whole of a line
    colour.rgb = mapped(share);
    colour.rgb = mix(colour.rgb, ink_on(colour.rgb), 0.3 * hatch(share));
    colour.rgb = mix(colour.rgb, ink_on(line_ground), line);
    colour.a = 1.0;
  }
}
