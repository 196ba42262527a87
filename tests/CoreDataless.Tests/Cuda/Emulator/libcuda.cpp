// A stand-in for the CUDA driver that runs kernels on the host.
#include "driver/devices.hpp"
