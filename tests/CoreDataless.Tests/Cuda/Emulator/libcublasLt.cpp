// A stand-in for the library that cuBLAS needs beside it: nobody here calls it.
