#pragma once
// A linked shader program; owns its GL name. Main thread, current context.

#include <string>

#include "app/gl/api.h"

namespace app {

class Program {
 public:
  /// Reads, compiles and links both files. Throws basin::BadInput with the file and the compiler's message.
  Program(const std::string& vertex_file, const std::string& fragment_file);
  ~Program();
  Program(Program&& other) noexcept;
  Program& operator=(Program&& other) noexcept;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void use() const { glUseProgram(name_); }
  GLint uniform(const char* name) const { return glGetUniformLocation(name_, name); }

 private:
  GLuint name_ = 0;
};

}  // namespace app
