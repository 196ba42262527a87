// A stand-in for cuDNN that computes on the host.
#include "cudnn/backend.hpp"
#include "cudnn/plain.hpp"
