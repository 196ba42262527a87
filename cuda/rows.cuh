// The rows of an input. Where a value has one row for each image but the result has several copies of the image, each
// row serves all of them.
#pragma once
#include "index.cuh"

struct Rows
{
    const float *first;
    int serves; // rows of the result
};

// The input row for a row of the result.
__device__ inline const float *input_row(const Rows &rows, long long row, int floatsPerRow)
{
    return rows.first + (rows.serves == 1 ? row : row / rows.serves) * floatsPerRow;
}

// The input's number for number i of a result whose rows are equally long.
__device__ inline const float *input_at(const Rows &rows, long long i, int floatsPerRow)
{
    if (rows.serves == 1) return rows.first + i;
    Division d = divide(i, floatsPerRow);
    return input_row(rows, d.quotient, floatsPerRow) + d.remainder;
}
