// Images that go on after a pause move up to the first places of a value, in place. A block has a strip of columns to
// itself: it reads some images, all threads wait for each other, and it writes them. An image only ever moves down in
// memory, and they come in ascending order, so what is written was read before, and what is read later lies behind it.
constexpr int StripWidth = 32, Lines = 8, ImagesPerThread = 4;

struct MoveUpArguments
{
    const int *images; // ascending
    float *value;
    long long floatsPerImage;
    int count;
};

extern "C" __global__ __launch_bounds__(256) void move_up(const MoveUpArguments a)
{
    int line = threadIdx.x / StripWidth;
    for (long long strip = blockIdx.x; strip * StripWidth < a.floatsPerImage; strip += gridDim.x)
    {
        long long column = strip * StripWidth + threadIdx.x % StripWidth;
        for (int first = line; first - line < a.count; first += Lines * ImagesPerThread)
        {
            float held[ImagesPerThread] = {};
            for (int i = 0; i < ImagesPerThread; i++)
            {
                int to = first + i * Lines;
                if (to < a.count && column < a.floatsPerImage)
                    held[i] = a.value[a.images[to] * a.floatsPerImage + column];
            }
            __syncthreads();
            for (int i = 0; i < ImagesPerThread; i++)
            {
                int to = first + i * Lines;
                if (to < a.count && column < a.floatsPerImage) a.value[to * a.floatsPerImage + column] = held[i];
            }
        }
    }
}
