// The symmetric matrix (0, B^T; B, 0) of each of some matrices B: its eigenvalues are B's singular values, their
// negatives and zeros (Golub, Van Loan, "Matrix Computations", 4th edition, section 8.6.1). All matrices lie column by
// column, one after the other. Only the lower triangle is written, side by side; nobody reads the other.
#include "index.cuh"

struct JordanWielandtArguments
{
    const double *matrices;
    double *symmetric;
    long long count;  // elements of all symmetric matrices
    long long stride; // from one matrix to the next
    int rows, columns, leading;
    int isTriangle; // then what lies below B's diagonal is taken for zero
};

extern "C" __global__ __launch_bounds__(256) void jordan_wielandt(const JordanWielandtArguments a)
{
    int size = a.rows + a.columns;
    for (long long i = first_index(); i < a.count; i += index_step())
    {
        Division element = divide(i, size);
        Division line = divide(element.quotient, size);
        int row = element.remainder - a.columns, column = line.remainder;
        if (element.remainder < column) continue;
        bool isInside = row >= 0 && column < a.columns && (!a.isTriangle || row <= column);
        a.symmetric[i] = isInside ? a.matrices[line.quotient * a.stride + (long long)column * a.leading + row] : 0.0;
    }
}
