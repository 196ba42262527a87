// A convolution, its input gradient or a linear layer as one product of matrices on the tensor cores. No matrix of the
// source is ever made ("implicit"): the copies to shared memory fetch each number from where it lies.
//
//            destination channels                    A block computes one tile of the destination: `pixels` (of any
//            +---------+---------+                   images, one after the other) times `channels`. It walks over the
//            |  warp   |  warp   |  weights          depth - the source channels of each tap - by 16 * slabs, with
//            |         |         |                   `stages` tiles of both factors in shared memory: one is multiplied
//  source    +---------+---------+                   while the others are on their way (cp.async). Each warp computes
//  pixels    |  warp   |  warp   |                   `warpPixels` x `warpChannels` of it in registers (mma of 16 x 8).
//  x depth   |         |         |
//            +---------+---------+                   With splits the depth is shared by several blocks: each writes its
//                                                    sums to scratch memory, and the last to be done adds all of them
//                                                    in order: no launch of its own is needed for that.
//
// Depth. Which source number is the k-th factor of a pixel is told by a table of taps (made once per layer): source
// channels in chunks of 32, within a chunk tap by tap, so that the nine readings of a 3x3 window follow each other and
// hit the L1 cache. Taps outside the image read zeros. A gradient with stride s has s * s phases, the destination
// pixels by their residue: each phase meets its own taps, none of which falls between source pixels.
//
// Shared memory has 32 banks of 4 bytes; 16-byte accesses of 8 lanes have to hit each once.
//   Source: [slab][pixel][16 deep]. A lane takes 4 neighbours of the depth at once, of rows group and group + 8:
//   8 lanes read 2 rows of 64 bytes that lie side by side. Which 4 of the 16 go to which mma is free as long as the
//   weights do the same.
//   Weights: packed on the host as the lanes want them, [depth / 16][16 channels][vector][lane] 16 bytes, rounded once:
//   8 lanes read 128 bytes side by side. Columns are dealt so that a lane's four sums of a row are neighbours: column
//   2 pair + i of the j-th mma is channel 4 pair + 2 j + i of the 16, and results leave by 16 bytes too.
//
// Counted, NOT yet measured on a GPU (3x3 convolution, 64 to 64 channels, 32x32 pixels, 500 images):
//   37.7 GFLOP: 76 us at 495 TFLOP/s (TF32, H100). 131 MB read + 131 MB written: 87 us at 3.0 TB/s.
//   Shared memory traffic for 16 of depth, each block: 128x128 16 KB in + 32 KB out, 683 multiply-adds per 128-byte
//   cycle; 128x64 (two warps) 12 + 16 KB, 585; 64x64 8 + 16 KB, 341; 128x16 9 + 12 KB, 195. An H100's tensor cores do
//   1024 in a cycle, an A100's 512: at most 67 % of the former's peak. The 3 channels of an image are filled up to 16
//   by 128x16, to 64 by the others.
//   Shared memory a block: 48 KB (128x16: 36 KB); registers a thread expected: about 220 (64x64 sums a warp: 128 of
//   them), or 110 (32x32: 32 of them); two blocks of 128x128, four of 128x64 a multiprocessor of 228 KB.
#pragma once
#include "async_copy.cuh"
#include "last_block.cuh"
#include "layer_epilogue.cuh"
#include "mma.cuh"

// Where a factor, or four neighbours, lies from the pixel that the window starts at.
struct GemmTap
{
    int offset; // in floats
    int y, x;   // in pixels; outside any image where there is no factor
    int unused;
};

// Destination pixels that meet the same taps: (firstY + i * phaseStepY, firstX + j * phaseStepX).
struct GemmPhase
{
    int firstY, firstX, height, width;
    int firstBlock, blocks; // of 16 of the depth
};

struct ImplicitGemmArguments
{
    LayerEpilogue epilogue;
    const float *source;
    const uint4 *weights;
    const GemmTap *taps;
    const GemmPhase *phases;
    float *destination;
    float *sums;   // with splits: those of each split, tile and thread
    int *counters; // with splits: 0 for each tile
    int images, splits;
    int sourceHeight, sourceWidth, sourceChannels, sourceStepY, sourceStepX;
    int destinationHeight, destinationWidth, destinationChannels, phaseStepY, phaseStepX;
    int channelTiles;
    int isWide; // destination channels by fours, and their rows aligned
};

template <int Pixels, int Channels, int WarpPixels, int WarpChannels, int Slabs, int Stages>
struct GemmTile
{
    static constexpr int pixels = Pixels, channels = Channels;
    static constexpr int warpPixels = WarpPixels, warpChannels = WarpChannels;
    static constexpr int slabs = Slabs, stages = Stages;
    static constexpr int warpsAcross = Channels / WarpChannels;
    static constexpr int threads = Pixels / WarpPixels * warpsAcross * 32;
};

using Tile64x64 = GemmTile<64, 64, 32, 32, 2, 3>;
using Tile128x64 = GemmTile<128, 64, 64, 64, 1, 4>;
using Tile128x128 = GemmTile<128, 128, 64, 64, 1, 3>;
using Tile128x16 = GemmTile<128, 16, 32, 16, 1, 4>;

// The source pixels that this thread copies, `Width` numbers at a time: the first tap's place of each.
template <typename Tile, int Width>
struct SourcePixels
{
    static constexpr int columns = 16 / Width, rows = Tile::threads / columns, count = Tile::pixels / rows;

    const float *first[count];
    int y[count], x[count];

    __device__ __forceinline__ SourcePixels(const ImplicitGemmArguments &a, const GemmPhase &phase, int firstPixel)
    {
        int pixelsPerImage = phase.height * phase.width, end = a.images * pixelsPerImage;
        UNROLL
        for (int i = 0; i < count; i++)
        {
            int pixel = firstPixel + i * rows + (int)threadIdx.x / columns;
            int image = pixel / pixelsPerImage, inImage = pixel - image * pixelsPerImage;
            y[i] = inImage / phase.width * a.sourceStepY;
            x[i] = inImage % phase.width * a.sourceStepX;
            long long inSource = ((long long)image * a.sourceHeight + y[i]) * a.sourceWidth + x[i];
            first[i] = a.source + inSource * a.sourceChannels;
            // Behind the last pixel everything is outside.
            if (pixel >= end) y[i] = -(1 << 30);
        }
    }

    // Starts to copy 16 of the depth.
    __device__ __forceinline__ void copy(const ImplicitGemmArguments &a, int block, float *slab) const
    {
        int column = threadIdx.x % columns;
        GemmTap tap = a.taps[block * columns + column];
        UNROLL
        for (int i = 0; i < count; i++)
        {
            bool isInside = (unsigned)(y[i] + tap.y) < (unsigned)a.sourceHeight
                && (unsigned)(x[i] + tap.x) < (unsigned)a.sourceWidth;
            int row = i * rows + threadIdx.x / columns;
            copy_async<Width * 4>(slab + row * 16 + column * Width, first[i] + tap.offset, isInside);
        }
    }
};

// Starts to copy 16 of the depth of the weights of a tile.
template <typename Arithmetic, typename Tile>
__device__ __forceinline__ void copy_weights(const ImplicitGemmArguments &a, int block, int firstChannel, uint4 *slab)
{
    constexpr int perGroup = Arithmetic::vectors * 32, count = Tile::channels / 16 * perGroup;
    int groups = (a.destinationChannels + 15) / 16, firstGroup = firstChannel / 16;
    const uint4 *from = a.weights + ((long long)block * groups + firstGroup) * perGroup;
    UNROLL
    for (int i = 0; i < (count + Tile::threads - 1) / Tile::threads; i++)
    {
        int at = i * Tile::threads + threadIdx.x;
        if (count % Tile::threads != 0 && at >= count) break;
        copy_async<16>(slab + at, from + at, at < (groups - firstGroup) * perGroup);
    }
}

// The sums of one warp.
template <typename Arithmetic, typename Tile>
struct WarpSums
{
    static constexpr int across = Tile::warpChannels / 16, down = Tile::warpPixels / 16;

    float at[down][2 * across][4] = {};

    // Adds the products of 16 of the depth.
    __device__ __forceinline__ void add(const float *source, const uint4 *weights)
    {
        int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
        int pixel = warp / Tile::warpsAcross * Tile::warpPixels + lane / 4;
        int group = warp % Tile::warpsAcross * across;
        typename Arithmetic::Left left[down];
        UNROLL
        for (int i = 0; i < down; i++)
        {
            const float *at = source + (pixel + i * 16) * 16 + lane % 4 * 4;
            left[i] = Arithmetic::left(load<4>(at), load<4>(at + 8 * 16));
        }
        UNROLL
        for (int j = 0; j < across; j++)
        {
            uint4 packed[Arithmetic::vectors];
            UNROLL
            for (int v = 0; v < Arithmetic::vectors; v++)
                packed[v] = weights[((group + j) * Arithmetic::vectors + v) * 32 + lane];
            UNROLL
            for (int half = 0; half < 2; half++)
            {
                typename Arithmetic::Right right = Arithmetic::right(packed, half);
                UNROLL
                for (int i = 0; i < down; i++) Arithmetic::multiply(at[i][2 * j + half], left[i], right);
            }
        }
    }

    // Leaves the sums for the block that is done last: four by four, threads side by side.
    __device__ __forceinline__ void leave(float *to) const
    {
        UNROLL
        for (int i = 0; i < down; i++)
        {
            UNROLL
            for (int j = 0; j < 2 * across; j++)
                store(to + place(i, j), Pack<4>{{at[i][j][0], at[i][j][1], at[i][j][2], at[i][j][3]}});
        }
    }

    // Adds what a block has left.
    __device__ __forceinline__ void collect(const float *from)
    {
        UNROLL
        for (int i = 0; i < down; i++)
        {
            UNROLL
            for (int j = 0; j < 2 * across; j++)
            {
                Pack<4> left = load_from_others(from + place(i, j));
                UNROLL
                for (int k = 0; k < 4; k++) at[i][j][k] += left.at[k];
            }
        }
    }

    __device__ __forceinline__ static int place(int i, int j)
    {
        return ((i * 2 * across + j) * Tile::threads + threadIdx.x) * 4;
    }

    // Four neighbouring channels of pixel `group` or `group + 8` of a tile.
    __device__ __forceinline__ Pack<4> channels(int i, int half, int j) const
    {
        const float(&first)[4] = at[i][2 * j], (&second)[4] = at[i][2 * j + 1];
        return {{first[2 * half], first[2 * half + 1], second[2 * half], second[2 * half + 1]}};
    }
};

// Finishes and stores what is inside the destination.
template <int Width>
__device__ __forceinline__ void store_channels(
    const ImplicitGemmArguments &a, const Pack<4> &sums, int image, int pixel, int channel)
{
    int floatsPerImage = a.destinationHeight * a.destinationWidth * a.destinationChannels;
    float *to = a.destination + (long long)image * floatsPerImage;
    int at = pixel * a.destinationChannels + channel;
    UNROLL
    for (int k = 0; k < 4; k += Width)
    {
        if (channel + k >= a.destinationChannels) break;
        Pack<Width> pack;
        UNROLL
        for (int l = 0; l < Width; l++) pack.at[l] = sums.at[k + l];
        store(to + at + k, finished(a.epilogue, pack, image, at + k, channel + k, floatsPerImage));
    }
}

template <int Width, typename Arithmetic, typename Tile>
__device__ __forceinline__ void store_sums(
    const ImplicitGemmArguments &a, const GemmPhase &phase, int firstPixel, int firstChannel,
    const WarpSums<Arithmetic, Tile> &sums)
{
    int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    int pixelsPerImage = phase.height * phase.width, end = a.images * pixelsPerImage;
    firstPixel += warp / Tile::warpsAcross * Tile::warpPixels + lane / 4;
    firstChannel += warp % Tile::warpsAcross * Tile::warpChannels + lane % 4 * 4;
    UNROLL
    for (int i = 0; i < 2 * sums.down; i++)
    {
        int pixel = firstPixel + i * 8;
        if (pixel >= end) break;
        int image = pixel / pixelsPerImage, inImage = pixel - image * pixelsPerImage;
        int y = phase.firstY + inImage / phase.width * a.phaseStepY;
        int x = phase.firstX + inImage % phase.width * a.phaseStepX;
        UNROLL
        for (int j = 0; j < sums.across; j++)
        {
            store_channels<Width>(
                a, sums.channels(i / 2, i % 2, j), image, y * a.destinationWidth + x, firstChannel + j * 16);
        }
    }
}

// `Width` source numbers are copied at a time: four where source channels divide by four and rows are aligned.
template <typename Arithmetic, typename Tile, int Width>
__device__ __forceinline__ void implicit_gemm(const ImplicitGemmArguments &a)
{
    constexpr int sourceSlab = Tile::pixels * 16, weightSlab = Tile::channels / 16 * Arithmetic::vectors * 32;
    __shared__ Pack<4> sources[Tile::stages * Tile::slabs * sourceSlab / 4];
    __shared__ uint4 weights[Tile::stages * Tile::slabs * weightSlab];
    float *source = sources[0].at;

    const GemmPhase phase = a.phases[blockIdx.z / a.splits];
    int split = blockIdx.z % a.splits;
    int firstPixel = blockIdx.x / a.channelTiles * Tile::pixels;
    int firstChannel = blockIdx.x % a.channelTiles * Tile::channels;
    if (firstPixel >= a.images * phase.height * phase.width) return;
    int steps = phase.blocks / Tile::slabs;
    int step = (int)((long long)steps * split / a.splits), end = (int)((long long)steps * (split + 1) / a.splits);

    SourcePixels<Tile, Width> pixels(a, phase, firstPixel);
    auto copy = [&](int next, int stage) {
        UNROLL
        for (int s = 0; s < Tile::slabs; s++)
        {
            int block = phase.firstBlock + next * Tile::slabs + s, slab = stage * Tile::slabs + s;
            if (next >= end) break;
            pixels.copy(a, block, source + slab * sourceSlab);
            copy_weights<Arithmetic, Tile>(a, block, firstChannel, weights + slab * weightSlab);
        }
        commit_copies(); // an empty group too, so that the newest ones are always the same number
    };

    UNROLL
    for (int stage = 0; stage < Tile::stages - 1; stage++) copy(step + stage, stage);
    WarpSums<Arithmetic, Tile> sums;
    for (int stage = 0; step < end; step++)
    {
        wait_for_copies<Tile::stages - 2>();
        // All copies of this stage are there, and nobody multiplies the stage before it any more, which is filled anew.
        __syncthreads();
        copy(step + Tile::stages - 1, stage == 0 ? Tile::stages - 1 : stage - 1);
        UNROLL
        for (int s = 0; s < Tile::slabs; s++)
        {
            int slab = stage * Tile::slabs + s;
            sums.add(source + slab * sourceSlab, weights + slab * weightSlab);
        }
        stage = stage == Tile::stages - 1 ? 0 : stage + 1;
    }

    if (a.splits > 1)
    {
        constexpr long long tileFloats = Tile::pixels * Tile::channels;
        int phaseTile = blockIdx.z / a.splits * gridDim.x + blockIdx.x, tiles = gridDim.z / a.splits * gridDim.x;
        sums.leave(a.sums + ((long long)split * tiles + phaseTile) * tileFloats);
        if (!is_last_block(a.counters + phaseTile, a.splits, reinterpret_cast<int *>(source))) return;
        sums = {};
        for (int s = 0; s < a.splits; s++) sums.collect(a.sums + ((long long)s * tiles + phaseTile) * tileFloats);
    }
    if (a.isWide)
        store_sums<4>(a, phase, firstPixel, firstChannel, sums);
    else
        store_sums<1>(a, phase, firstPixel, firstChannel, sums);
}
