using System.Runtime.CompilerServices;
using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Devices;

/// <summary>Memory that runs out, devices that fail for good, and who frees what when.</summary>
public class CudaDeviceTests
{
    private const int OutOfMemory = 2, IllegalAddress = 700;

    private readonly Scenario _scenario = new();

    public CudaDeviceTests() => EmulatedBackends.SkipUnlessThere();

    [Fact]
    public void Memory_that_runs_out_is_looked_for_once_more()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using var device = new CudaDevice(cuda.Tables, 0);
        using Lock.Scope entered = device.Enter();
        cuda.Fail("cuMemAlloc_v2", OutOfMemory);
        Assert.NotEqual(0ul, device.Allocate(device.NewScope(), 1000));
        Assert.Equal(2, cuda.Calls("cuMemAlloc_v2"));
        Assert.Equal(1, cuda.Calls("cuMemPoolTrimTo"));
    }

    [Fact]
    public void Memory_that_is_not_there_is_named()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        cuda.Machine(bytes: 1 << 20);
        using var device = new CudaDevice(cuda.Tables, 0);
        using Lock.Scope entered = device.Enter();
        var e = Assert.Throws<DeviceMemoryException>(() => device.Allocate(device.NewScope(), 2 << 20));
        Assert.Contains($"{2 << 20}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_forgotten_makes_room_for_the_next()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
        long before = cuda.LiveOf("memory");
        Forget(backend);
        Assert.True(cuda.LiveOf("memory") > before);
        cuda.Fail("cuMemAlloc_v2", OutOfMemory);
        using (IProgram next = backend.Compile(_scenario.Computation)) Assert.NotEmpty(_scenario.RunOn(next));
        Assert.Equal(before, cuda.LiveOf("memory"));
    }

    [Fact]
    public void A_lost_device_says_so_again_without_asking_and_frees_what_it_had()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using (CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables))
        using (IProgram program = backend.Compile(_scenario.Computation))
        {
            program.Write(_scenario.Image, Scenario.Values);
            program.Run(2);
            cuda.Fail("cuStreamSynchronize", IllegalAddress);
            var first = Assert.Throws<CudaDeviceLostException>(() => program.Run(2));
            cuda.NoteCalls();
            var again = Assert.Throws<CudaDeviceLostException>(() => program.Read(_scenario.Norm, new float[2]));
            Assert.Throws<CudaDeviceLostException>(() => backend.Compile(_scenario.Computation));
            Assert.Equal((first.Message, first.Code), (again.Message, again.Code));
            Assert.Empty(cuda.Notes);
        }
        Assert.Equal("", cuda.Live);

        // The next device has a context of its own.
        using CudaBackend next = EmulatedBackends.OfOurKernels(cuda.Tables);
        Assert.NotEmpty(_scenario.RunOn(next));
    }

    [Fact]
    public void What_was_made_last_is_freed_first()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
        IProgram program = backend.Compile(_scenario.Computation);
        _scenario.RunOn(program);
        cuda.NoteCalls();
        backend.Dispose();
        AssertInOrder(
            cuda.Notes,
            "cuGraphExecDestroy", "cuMemFree_v2", "cuModuleUnload", "cuStreamDestroy_v2",
            "cuDevicePrimaryCtxRelease_v2");
        Assert.Equal("", cuda.Live);

        // Late, and twice.
        program.Dispose();
        program.Dispose();
        backend.Dispose();
        Assert.Throws<ObjectDisposedException>(() => program.Run(1));
        Assert.Throws<ObjectDisposedException>(() => backend.Compile(_scenario.Computation));
    }

    [Fact]
    public void A_hundred_devices_in_eight_threads_leave_nothing()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        float[] expected;
        using (CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables)) expected = _scenario.RunOn(backend);
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            CudaBackend backend = EmulatedBackends.OfOurKernels(cuda.Tables);
            IProgram program = backend.Compile(_scenario.Computation);
            if (i % 10 == 0) Assert.Equal(expected, _scenario.RunOn(program));
            IDisposable[] both = i % 2 == 0 ? [program, backend] : [backend, program];
            foreach (IDisposable each in both)
            {
                // Each from a thread of its own.
                var thread = new Thread(each.Dispose);
                thread.Start();
                thread.Join();
            }
        });
        Assert.Equal("", cuda.Live);
    }

    // Inlined, the program would live as long as the test.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget(CudaBackend backend) => backend.Compile(_scenario.Computation).Run(1);

    private static void AssertInOrder(string[] calls, params string[] functions)
    {
        int[] firsts = [.. functions.Select(f => Array.IndexOf(calls, f))];
        Assert.DoesNotContain(-1, firsts);
        for (int i = 1; i < functions.Length; i++)
        {
            int before = Array.LastIndexOf(calls, functions[i - 1]);
            Assert.True(before < Array.LastIndexOf(calls, functions[i]), functions[i]);
        }
    }
}
