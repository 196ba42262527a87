using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>The stand-in driver holds its callers to the rules of CUDA, and says where they broke them.</summary>
public unsafe class DriverTests : OnEmulatedCuda
{
    private const string Source = """
        struct Arguments { float* y; long long n; };

        extern "C" __global__ __launch_bounds__(256) void add_one(const Arguments a)
        {
            long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
            if (i < a.n) a.y[i] += 1;
        }

        extern "C" __global__ __launch_bounds__(256) void copy_last(const Arguments a)
        {
            a.y[0] = a.y[a.n];
        }
        """;

    private struct Arguments
    {
        public ulong Y;
        public long N;
    }

    [Fact]
    public void Work_is_not_done_before_somebody_waits_for_it()
    {
        using var tiny = new TinyKernels(EmulatedCuda.Libraries, Source);
        using Lock.Scope use = tiny.Device.Enter();
        var arguments = new Arguments { Y = tiny.Upload([1]), N = 1 };
        Launch.Over(tiny["add_one"], 1, arguments).Enqueue();
        float early = 0;
        tiny.Driver.Check(tiny.Driver.cuMemcpyDtoH_v2(&early, arguments.Y, sizeof(float)));
        Assert.Equal(1, early);
        Assert.Equal([2], tiny.Download(arguments.Y, 1));
    }

    [Fact]
    public void Who_waits_for_an_event_gets_what_lies_before_it_in_its_stream_and_no_more()
    {
        using var tiny = new TinyKernels(EmulatedCuda.Libraries, Source);
        using Lock.Scope use = tiny.Device.Enter();
        Driver driver = tiny.Driver;
        var arguments = new Arguments { Y = tiny.Upload([1]), N = 1 };
        Launch launch = Launch.Over(tiny["add_one"], 1, arguments);
        nint placed = 0, other = 0;
        driver.Check(driver.cuEventCreate(&placed, 2));
        driver.Check(driver.cuStreamCreate(&other, 1));
        ulong copy = tiny.Upload([0]);
        launch.Enqueue();
        driver.Check(driver.cuEventRecord(placed, tiny.Device.Stream));
        driver.Check(driver.cuStreamWaitEvent(other, placed, 0));
        driver.Check(driver.cuMemcpyDtoDAsync_v2(copy, arguments.Y, sizeof(float), other));
        launch.Enqueue();
        // The other stream waits for where the event was.
        driver.Check(driver.cuEventRecord(placed, tiny.Device.Stream));
        launch.Enqueue();
        driver.Check(driver.cuStreamSynchronize(other));
        Assert.Equal((2, 2), (Now(copy), Now(arguments.Y)));
        driver.Check(driver.cuEventSynchronize(placed));
        Assert.Equal(3, Now(arguments.Y));
        Assert.Equal([4], tiny.Download(arguments.Y, 1));
        driver.Check(driver.cuStreamDestroy_v2(other));
        driver.Check(driver.cuEventDestroy_v2(placed));

        float Now(ulong address)
        {
            float number;
            driver.Check(driver.cuMemcpyDtoH_v2(&number, address, sizeof(float)));
            return number;
        }
    }

    // Each stream waits for the other in turn, as copies and work with two buffers do.
    [Fact]
    public void Two_threads_may_wait_for_two_streams_that_wait_for_each_other()
    {
        using var tiny = new TinyKernels(EmulatedCuda.Libraries, Source);
        using Lock.Scope use = tiny.Device.Enter();
        Driver driver = tiny.Driver;
        nint[] streams = [tiny.Device.Stream, 0], events = [0, 0];
        nint made = 0, context = 0;
        driver.Check(driver.cuStreamCreate(&made, 1));
        streams[1] = made;
        for (int i = 0; i < 2; i++)
        {
            driver.Check(driver.cuEventCreate(&made, 2));
            events[i] = made;
        }
        for (int i = 0; i < 200; i++)
        {
            driver.Check(driver.cuEventRecord(events[i % 2], streams[i % 2]));
            driver.Check(driver.cuStreamWaitEvent(streams[1 - i % 2], events[i % 2], 0));
        }
        driver.Check(driver.cuDevicePrimaryCtxRetain(&context, tiny.Device.Facts.Handle));
        nint common = context;
        int status = -1;
        var thread = new Thread(() =>
        {
            driver.Check(driver.cuCtxSetCurrent(common));
            status = driver.cuStreamSynchronize(streams[1]);
        });
        thread.Start();
        driver.Check(driver.cuStreamSynchronize(streams[0]));
        thread.Join();
        driver.Check(driver.cuDevicePrimaryCtxRelease_v2(tiny.Device.Facts.Handle));
        Assert.Equal(0, status);
        driver.Check(driver.cuStreamDestroy_v2(streams[1]));
        foreach (nint e in events) driver.Check(driver.cuEventDestroy_v2(e));
    }

    [Fact]
    public void A_graph_does_what_was_captured_each_time_it_is_launched_and_not_before()
    {
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        using (var tiny = new TinyKernels(emulated.Tables, Source))
        {
            using Lock.Scope use = tiny.Device.Enter();
            var arguments = new Arguments { Y = tiny.Upload([10]), N = 1 };
            Driver driver = tiny.Driver;
            nint graph = 0, executable = 0, stream = tiny.Device.Stream;
            Launch launch = Launch.Over(tiny["add_one"], 1, arguments);
            driver.Check(driver.cuStreamBeginCapture_v2(stream, 1));
            launch.Enqueue();
            launch.Enqueue();
            driver.Check(driver.cuStreamEndCapture(stream, &graph));
            driver.Check(driver.cuGraphInstantiateWithFlags(&executable, graph, 0));
            driver.Check(driver.cuGraphDestroy(graph));
            Assert.Equal([10], tiny.Download(arguments.Y, 1));
            for (int i = 0; i < 3; i++) driver.Check(driver.cuGraphLaunch(executable, stream));
            Assert.Equal([16], tiny.Download(arguments.Y, 1));
            Assert.Equal("context 1\nexecutable graph 1\nmemory 1\nmodule 1\nstream 1\n", emulated.Live);
            driver.Check(driver.cuGraphExecDestroy(executable));
        }
        Assert.Equal("", emulated.Live);
    }

    [Theory]
    [InlineData("allocation")]
    [InlineData("wait")]
    [InlineData("plain copy")]
    [InlineData("copy to memory that is not pinned")]
    public void What_a_capture_forbids_spoils_it(string what)
    {
        using var tiny = new TinyKernels(EmulatedCuda.Fresh().Tables, Source);
        using Lock.Scope use = tiny.Device.Enter();
        Driver driver = tiny.Driver;
        ulong place = tiny.Upload([1]), other;
        nint graph = 0, stream = tiny.Device.Stream;
        float number;
        driver.Check(driver.cuStreamBeginCapture_v2(stream, 1));
        int status = what switch
        {
            "allocation" => driver.cuMemAlloc_v2(&other, 4),
            "wait" => driver.cuStreamSynchronize(stream),
            "plain copy" => driver.cuMemcpyDtoH_v2(&number, place, sizeof(float)),
            _ => driver.cuMemcpyDtoHAsync_v2(&number, place, sizeof(float), stream),
        };
        Assert.Equal(900, status);
        Assert.Equal(901, driver.cuStreamEndCapture(stream, &graph));
        Assert.Equal(0, graph);
        driver.Check(driver.cuStreamSynchronize(stream));
    }

    [Fact]
    public void A_kernel_that_writes_behind_its_memory_loses_the_device()
    {
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        using var tiny = new TinyKernels(emulated.Tables, Source);
        using Lock.Scope use = tiny.Device.Enter();
        var arguments = new Arguments { Y = tiny.Upload(new float[5]), N = 6 };
        Launch.Over(tiny["add_one"], 6, arguments).Enqueue();
        var lost = Assert.Throws<CudaDeviceLostException>(tiny.Device.Synchronize);
        Assert.Equal(700, lost.Code);
        Assert.Contains("add_one wrote behind an allocation of 20 bytes", lost.Message, StringComparison.Ordinal);
        ulong address;
        Assert.Equal(700, tiny.Driver.cuMemAlloc_v2(&address, 4));
    }

    [Fact]
    public void What_lies_beside_memory_or_was_never_written_is_no_number()
    {
        using var tiny = new TinyKernels(EmulatedCuda.Libraries, Source);
        using Lock.Scope use = tiny.Device.Enter();
        Assert.Equal([float.NaN, float.NaN], tiny.Download(tiny.Device.Allocate(tiny.Scope, 8), 2));
        var arguments = new Arguments { Y = tiny.Upload([1, 2, 3]), N = 3 };
        Launch.Of(tiny["copy_last"], new Extent(1), new Extent(1), arguments).Enqueue();
        Assert.Equal([float.NaN, 2, 3], tiny.Download(arguments.Y, 3));
    }

    [Fact]
    public void Calls_fail_when_told_to_and_only_then()
    {
        EmulatedCuda emulated = EmulatedCuda.Fresh(), other = EmulatedCuda.Fresh();
        emulated.Fail("cuMemAlloc_v2", Driver.OutOfMemory, after: 1, times: 2);
        Assert.Equal([0, 2, 2, 0], Allocations(emulated.Tables, 4));
        Assert.Equal(4, emulated.Calls("cuMemAlloc_v2"));
        Assert.Equal([0, 0], Allocations(other.Tables, 2));
    }

    [Fact]
    public void What_is_left_behind_stays_counted()
    {
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        Assert.Equal([0, 0, 0], Allocations(emulated.Tables, 3));
        Assert.Equal(("memory 3\n", 3), (emulated.Live, emulated.LiveOf("memory")));
    }

    [Fact]
    public void Memory_ends_where_the_machine_says()
    {
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        emulated.Machine(bytes: 2500);
        Assert.Equal([0, 0, Driver.OutOfMemory], Allocations(emulated.Tables, 3));
    }

    [Fact]
    public void A_thread_without_a_context_can_do_nothing()
    {
        CudaLibraries libraries = EmulatedCuda.Libraries;
        int status = 0;
        var thread = new Thread(() =>
        {
            ulong address;
            status = libraries.Driver.cuMemAlloc_v2(&address, 4);
        });
        thread.Start();
        thread.Join();
        Assert.Equal(201, status);
    }

    [Theory]
    [InlineData(1, 65536, 1, 1)]
    [InlineData(1, 1, 65536, 1)]
    [InlineData(0, 1, 1, 1)]
    [InlineData(1, 1, 1, 257)]
    public void A_launch_beyond_the_limits_is_refused(int x, int y, int z, int threads)
    {
        using var tiny = new TinyKernels(EmulatedCuda.Libraries, Source);
        using Lock.Scope use = tiny.Device.Enter();
        var launch = Launch.Of(
            tiny["add_one"], new Extent((uint)x, (uint)y, (uint)z), new Extent((uint)threads), new Arguments());
        Assert.Equal(1, Assert.Throws<CudaException>(launch.Enqueue).Code);
    }

    [Fact]
    public void A_module_for_another_architecture_is_refused()
    {
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        var compiler = new KernelCompiler(emulated.Tables.Nvrtc, TinyKernels.Sources(Source), 90);
        byte[] cubin = compiler.Compile("tiny");
        emulated.Machine(architecture: 80);
        using var device = new CudaDevice(emulated.Tables, 0);
        using Lock.Scope use = device.Enter();
        nint module;
        fixed (byte* image = cubin) Assert.Equal(209, device.Driver.cuModuleLoadDataEx(&module, image, 0, null, null));
    }

    [Theory]
    [InlineData("int x = ;", 90, 6, "tiny.cu:1:9: error")]
    [InlineData("int f() { }", 90, 6, "tiny.cu:1:11: error")]
    [InlineData("", 91, 5, "sm_91")]
    public void The_compiler_says_what_it_refuses(string source, int architecture, int status, string words)
    {
        var compiler = new KernelCompiler(EmulatedCuda.Libraries.Nvrtc, TinyKernels.Sources(source), architecture);
        var refused = Assert.Throws<CudaException>(() => compiler.Compile("tiny"));
        Assert.Equal(status, refused.Code);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    // In a context of their own, which is gone afterwards.
    private static int[] Allocations(CudaLibraries libraries, int count)
    {
        Driver driver = libraries.Driver;
        nint context;
        driver.Check(driver.cuDevicePrimaryCtxRetain(&context, 0));
        driver.Check(driver.cuCtxSetCurrent(context));
        int[] statuses = new int[count];
        for (int i = 0; i < count; i++)
        {
            ulong address;
            statuses[i] = driver.cuMemAlloc_v2(&address, 1000);
        }
        driver.Check(driver.cuCtxSetCurrent(0));
        driver.Check(driver.cuDevicePrimaryCtxRelease_v2(0));
        return statuses;
    }
}
