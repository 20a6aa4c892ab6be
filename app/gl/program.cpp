#include "app/gl/program.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "core/base/errors.h"

namespace app {
namespace {

std::string read_text(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw basin::BadInput("Shader '" + file + "' cannot be read; start the program with its shaders folder in place.");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A compiled shader; released when linking is done or failed.
class Shader {
 public:
  Shader(GLenum kind, const std::string& file) : name_(glCreateShader(kind)) {
    const std::string text = read_text(file);
    const char* source = text.c_str();
    glShaderSource(name_, 1, &source, nullptr);
    glCompileShader(name_);
    GLint compiled = GL_FALSE;
    glGetShaderiv(name_, GL_COMPILE_STATUS, &compiled);
    if (compiled == GL_TRUE) return;
    char log[1024] = "";
    glGetShaderInfoLog(name_, sizeof log, nullptr, log);
    glDeleteShader(name_);
    throw basin::BadInput("Shader '" + file + "' does not compile: " + log);
  }
  ~Shader() { glDeleteShader(name_); }
  Shader(const Shader&) = delete;
  Shader& operator=(const Shader&) = delete;
  GLuint name() const { return name_; }

 private:
  GLuint name_;
};

}  // namespace

Program::Program(const std::string& vertex_file, const std::string& fragment_file) {
  const Shader vertex(GL_VERTEX_SHADER, vertex_file);
  const Shader fragment(GL_FRAGMENT_SHADER, fragment_file);
  name_ = glCreateProgram();
  glAttachShader(name_, vertex.name());
  glAttachShader(name_, fragment.name());
  glLinkProgram(name_);
  GLint linked = GL_FALSE;
  glGetProgramiv(name_, GL_LINK_STATUS, &linked);
  if (linked == GL_TRUE) return;
  char log[1024] = "";
  glGetProgramInfoLog(name_, sizeof log, nullptr, log);
  glDeleteProgram(name_);
  throw basin::BadInput("Shaders '" + vertex_file + "' and '" + fragment_file + "' do not link: " + log);
}

Program::~Program() {
  if (name_ != 0) glDeleteProgram(name_);
}

Program::Program(Program&& other) noexcept : name_(std::exchange(other.name_, 0)) {}

Program& Program::operator=(Program&& other) noexcept {
  std::swap(name_, other.name_);
  return *this;
}

}  // namespace app
