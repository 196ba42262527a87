// Loops over registers have to be unrolled: a register has no address. Host compilers do not know the pragma.
#pragma once

#if defined(__CUDA_ARCH__)
#define UNROLL _Pragma("unroll")
#else
#define UNROLL
#endif
