// cuSOLVER as it was before CUDA 12.6.
#define EMU_WITHOUT_BATCHES
#include "libcusolver.cpp"
