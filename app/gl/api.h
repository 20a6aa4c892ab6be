#pragma once
// OpenGL 3.3 core entry points, straight from the driver's library.

#define GL_GLEXT_PROTOTYPES
#include <GL/glcorearb.h>
