using CoreDataless.Cuda;

namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>Threads, barriers and warps of the emulated device do what those of a device do.</summary>
public class ShimTests : OnEmulatedCuda
{
    private const string Source = """
        struct Arguments { const float* x; float* y; long long n; };

        extern "C" __global__ __launch_bounds__(256) void block_sum(const Arguments a)
        {
            __shared__ float partial[256];
            float sum = 0;
            for (long long i = threadIdx.x; i < a.n; i += blockDim.x) sum += a.x[i];
            partial[threadIdx.x] = sum;
            __syncthreads();
            for (unsigned d = 128; d >= 32; d /= 2) {
                if (threadIdx.x < d) partial[threadIdx.x] += partial[threadIdx.x + d];
                __syncthreads();
            }
            if (threadIdx.x >= 32) return;
            sum = partial[threadIdx.x];
            for (int d = 16; d > 0; d /= 2) sum += __shfl_down_sync(~0u, sum, d);
            if (threadIdx.x == 0) a.y[blockIdx.x] = sum;
        }

        extern "C" __global__ __launch_bounds__(256) void places(const Arguments a)
        {
            unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
            unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
            a.y[block * blockDim.x * blockDim.y * blockDim.z + thread] = block * 100 + thread;
        }

        extern "C" __global__ __launch_bounds__(32) void shuffles(const Arguments a)
        {
            int lane = threadIdx.x;
            float* y = a.y + lane * 6;
            y[0] = __shfl_sync(~0u, (float)lane, 7);
            y[1] = __shfl_xor_sync(~0u, (double)lane, 5);
            y[2] = __shfl_down_sync(~0u, lane, 3, 8);
            y[3] = __shfl_up_sync(~0u, lane, 2);
            y[4] = __popc(__ballot_sync(~0u, lane % 3 == 0));
            y[5] = lane < 16 ? __shfl_sync(0xffffu, lane, 3) : __shfl_sync(0xffff0000u, lane, 20);
        }

        extern "C" __global__ __launch_bounds__(64) void copies(const Arguments a)
        {
            alignas(16) __shared__ float there[2][256];
            float* own = &there[0][threadIdx.x * 4];
            for (int i = 0; i < 4; i++) own[i] = own[256 + i] = -1;
            emu::copy_async16(own, a.x + threadIdx.x * 4, threadIdx.x != 5);
            emu::copy_async_commit();
            emu::copy_async4(own + 256, a.x + threadIdx.x * 4, true);
            emu::copy_async_commit();
            float* y = a.y + threadIdx.x * 4;
            y[0] = own[1];
            emu::copy_async_wait(1);
            y[1] = own[1];
            y[2] = own[256];
            emu::copy_async_wait(0);
            y[3] = own[256];
        }

        extern "C" __global__ __launch_bounds__(256) void some_leave(const Arguments a)
        {
            if (threadIdx.x >= 100) return;
            __syncthreads();
            a.y[0] = 1;
        }

        extern "C" __global__ __launch_bounds__(256) void two_barriers(const Arguments a)
        {
            if (threadIdx.x < 100) {
                __syncthreads();
            } else {
                __syncthreads();
            }
            a.y[0] = 1;
        }

        extern "C" __global__ __launch_bounds__(256) void half_a_warp(const Arguments a)
        {
            if (threadIdx.x % 32 < 16) a.y[0] = __shfl_xor_sync(~0u, a.y[0], 1);
        }
        """;

    private struct Arguments
    {
        public ulong X, Y;
        public long N;
    }

    [Fact]
    public void A_block_adds_what_its_threads_have()
    {
        float[] x = [.. Enumerable.Range(1, 1000).Select(i => (float)i)];
        Assert.Equal([500500, 500500, 500500], Run("block_sum", new Extent(3), new Extent(256), x, 3));
    }

    [Fact]
    public void Every_thread_of_every_block_runs_once_and_knows_its_place()
    {
        float[] y = Run("places", new Extent(2, 3, 2), new Extent(5, 2, 3), [], 360);
        Assert.Equal(Enumerable.Range(0, 360).Select(i => (float)(i / 30 * 100 + i % 30)), y);
    }

    [Fact]
    public void Lanes_read_from_the_lanes_that_the_language_says()
    {
        float[] y = Run("shuffles", new Extent(1), new Extent(32), [], 32 * 6);
        for (int lane = 0; lane < 32; lane++)
        {
            int down = lane % 8 + 3 < 8 ? lane + 3 : lane, up = lane >= 2 ? lane - 2 : lane;
            Assert.Equal([7, lane ^ 5, down, up, 11, lane < 16 ? 3 : 20], y.AsSpan(lane * 6, 6).ToArray());
        }
    }

    [Fact]
    public void A_copy_in_flight_is_not_seen_before_it_was_waited_for()
    {
        float[] x = [.. Enumerable.Range(1, 256).Select(i => (float)i)];
        float[] y = Run("copies", new Extent(1), new Extent(64), x, 256);
        for (int thread = 0; thread < 64; thread++)
        {
            float second = thread == 5 ? 0 : thread * 4 + 2;
            Assert.Equal([-1, second, -1, thread * 4 + 1], y.AsSpan(thread * 4, 4).ToArray());
        }
    }

    [Theory]
    [InlineData("some_leave", "of 256 threads 156 have returned, 100 wait for the block")]
    [InlineData("two_barriers", "divergent barrier: it waits at tiny.cu:")]
    [InlineData("half_a_warp", "of 256 threads 128 have returned, 0 wait for the block and 128 for their warp")]
    public void A_barrier_that_some_cannot_reach_ends_the_launch(string kernel, string words)
    {
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        using var tiny = new TinyKernels(emulated.Tables, Source);
        using Lock.Scope use = tiny.Device.Enter();
        var arguments = new Arguments { Y = tiny.Upload(new float[1]) };
        Launch.Of(tiny[kernel], new Extent(1), new Extent(256), arguments).Enqueue();
        var lost = Assert.Throws<CudaDeviceLostException>(tiny.Device.Synchronize);
        Assert.Equal(719, lost.Code);
        Assert.Contains(words, lost.Message, StringComparison.Ordinal);
        Assert.Contains(words, emulated.LastFault, StringComparison.Ordinal);
    }

    private static float[] Run(string kernel, Extent grid, Extent block, float[] x, int results)
    {
        using var tiny = new TinyKernels(EmulatedCuda.Libraries, Source);
        using Lock.Scope use = tiny.Device.Enter();
        ulong from = x.Length > 0 ? tiny.Upload(x) : 0;
        var arguments = new Arguments { X = from, Y = tiny.Upload(new float[results]), N = x.Length };
        Launch.Of(tiny[kernel], grid, block, arguments).Enqueue();
        return tiny.Download(arguments.Y, results);
    }
}
