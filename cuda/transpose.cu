// A matrix from its transpose. A block moves 32 x 32 elements through shared memory, so that reads and writes both lie
// side by side; the line of 33 keeps a column's elements in different banks.
#include "index.cuh"

struct TransposeArguments
{
    const double *from; // columns x rows, column by column
    double *to;         // rows x columns, column by column
    long long tiles;
    int rows, columns;
};

constexpr int Tile = 32;

extern "C" __global__ __launch_bounds__(256) void transpose(const TransposeArguments a)
{
    __shared__ double tile[Tile][Tile + 1];
    int lane = threadIdx.x % Tile, first = threadIdx.x / Tile, step = blockDim.x / Tile;
    for (long long t = blockIdx.x; t < a.tiles; t += gridDim.x)
    {
        Division place = divide(t, (a.rows + Tile - 1) / Tile);
        int row = place.remainder * Tile, column = (int)place.quotient * Tile;
        for (int i = first; i < Tile; i += step)
        {
            if (row + i < a.rows && column + lane < a.columns)
                tile[i][lane] = a.from[(long long)(row + i) * a.columns + column + lane];
        }
        __syncthreads();
        for (int i = first; i < Tile; i += step)
        {
            if (row + lane < a.rows && column + i < a.columns)
                a.to[(long long)(column + i) * a.rows + row + lane] = tile[lane][i];
        }
        __syncthreads();
    }
}
