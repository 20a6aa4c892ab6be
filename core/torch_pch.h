// Precompiled header of basin_core: the narrow part of LibTorch (torch/torch.h costs 20 s a file).
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>
