using CoreDataless.Cuda;
using CoreDataless.Tests.Cuda.Emulator;

namespace CoreDataless.Tests.Cuda.Devices;

/// <summary>Kernels from their sources, and from the disk.</summary>
public sealed class KernelLibraryTests : IDisposable
{
    private const string Source = """
        #include "twice.cuh"
        struct Arguments { float* values; };
        extern "C" __global__ void first(const Arguments a) { a.values[0] = twice(a.values[0]); }
        extern "C" __global__ void second(const Arguments a) { a.values[1] = twice(a.values[1]); }
        """;

    private const string Header = "#pragma once\n__device__ inline float twice(float x) { return 2 * x; }\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("coredataless-").FullName;

    public KernelLibraryTests() => EmulatedBackends.SkipUnlessThere();

    private string File => Assert.Single(Directory.GetFiles(_folder));

    [Fact]
    public void A_source_is_compiled_once_for_all_its_kernels_and_all_processes()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        Assert.Equal([6, 10], Run(cuda, _folder));
        Assert.Equal(1, cuda.Calls("nvrtcCompileProgram"));
        byte[] kept = System.IO.File.ReadAllBytes(File);

        Assert.Equal([6, 10], Run(cuda, _folder));
        Assert.Equal(1, cuda.Calls("nvrtcCompileProgram"));
        Assert.Equal(kept, System.IO.File.ReadAllBytes(File));
        Assert.Equal("", cuda.Live);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("cut off")]
    [InlineData("empty")]
    [InlineData("foreign")]
    public void A_file_that_is_no_good_is_made_again(string how)
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        Run(cuda, _folder);
        byte[] good = System.IO.File.ReadAllBytes(File);
        string key = Path.GetFileNameWithoutExtension(File);
        if (how == "foreign") new CubinCache(_folder).Keep(key, [1, 2, 3]);
        else System.IO.File.WriteAllBytes(File, Spoilt(good, how));
        Assert.Equal([6, 10], Run(cuda, _folder));
        Assert.Equal(2, cuda.Calls("nvrtcCompileProgram"));
        Assert.NotNull(new CubinCache(_folder).Find(key));
        Assert.NotEqual(3, new CubinCache(_folder).Find(key)!.Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_as_good_as_none()
    {
        string file = Path.Combine(_folder, "file");
        System.IO.File.WriteAllText(file, "");
        Assert.Equal([6, 10], Run(EmulatedCuda.Fresh(), Path.Combine(file, "below")));
        Assert.Equal([6, 10], Run(EmulatedCuda.Fresh(), null));
        Assert.Equal(file, File);
    }

    [Fact]
    public void Source_header_architecture_and_options_tell_cubins_apart()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        string Key(string source, string header, int architecture) =>
            new KernelCompiler(cuda.Tables.Nvrtc, SourcesOf(source, header), architecture).Key("pair");
        string[] keys =
        [
            Key(Source, Header, 90), Key(Source + " ", Header, 90), Key(Source, Header + " ", 90),
            Key(Source, Header, 80), Key(Source[..^1], Source[^1] + Header, 90),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Key(Source, Header, 90));
    }

    [Fact]
    public void What_does_not_compile_is_shown_with_the_compilers_words()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        const string Wrong = "extern \"C\" __global__ void first() { missing(); }";
        var e = Assert.Throws<CudaException>(() => Run(cuda, _folder, Wrong));
        Assert.Contains("missing", e.Message, StringComparison.Ordinal);
        Assert.Equal("nvrtcCompileProgram", e.Function);
        Assert.Empty(Directory.GetFiles(_folder));
        Assert.Equal("", cuda.Live);
    }

    [Fact]
    public void A_kernel_or_source_that_is_not_there_is_an_error()
    {
        using var device = new CudaDevice(EmulatedCuda.Fresh().Tables, 0);
        using Lock.Scope entered = device.Enter();
        var library = new KernelLibrary(device, device.NewScope(), null, SourcesOf(Source, Header));
        Assert.Throws<CudaException>(() => library["pair", "third"]);
        Assert.Throws<ArgumentException>(() => library["other", "first"]);
        Assert.Same(library["pair", "first"], library["pair", "first"]);
    }

    [Fact]
    public void Writers_and_readers_of_one_folder_never_see_half_a_file()
    {
        var cache = new CubinCache(_folder);
        byte[][] cubins = [.. Enumerable.Range(1, 4).Select(i => Enumerable.Repeat((byte)i, 50_000 * i).ToArray())];
        cache.Keep("key", cubins[0]);
        Parallel.For(0, 200, i =>
        {
            if (i % 2 == 0) cache.Keep("key", cubins[i / 2 % 4]);
            else Assert.Contains(cache.Find("key")!, cubins);
        });
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("nvrtcVersion")]
    [InlineData("nvrtcCreateProgram")]
    [InlineData("nvrtcCompileProgram")]
    [InlineData("nvrtcGetCUBINSize")]
    [InlineData("nvrtcGetCUBIN")]
    public void A_compiler_that_fails_leaves_nothing_behind(string function)
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        cuda.Fail(function, 1);
        var e = Assert.Throws<CudaException>(() => Run(cuda, null));
        Assert.Equal(function, e.Function);
        Assert.Equal("", cuda.Live);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static KernelSources SourcesOf(string source, string header) => new(
        new Dictionary<string, string> { ["pair"] = source },
        new Dictionary<string, string> { ["twice.cuh"] = header });

    private static byte[] Spoilt(byte[] good, string how) => how switch
    {
        "damaged" => [.. good[..^1], (byte)~good[^1]],
        "cut off" => good[..40],
        _ => [],
    };

    // 3 and 5 go through the two kernels.
    private static unsafe float[] Run(EmulatedCuda cuda, string? folder, string source = Source)
    {
        using var device = new CudaDevice(cuda.Tables, 0);
        using Lock.Scope entered = device.Enter();
        ResourceScope scope = device.NewScope();
        var library = new KernelLibrary(device, scope, folder, SourcesOf(source, Header));
        float[] values = [3, 5];
        ulong address = device.Allocate(scope, 2 * sizeof(float));
        fixed (float* v = values)
        {
            device.Driver.Check(device.Driver.cuMemcpyHtoD_v2(address, v, 8));
            foreach (string kernel in (string[])["first", "second"])
                Launch.Of(library["pair", kernel], new Extent(1), new Extent(1), address).Enqueue();
            device.Synchronize();
            device.Driver.Check(device.Driver.cuMemcpyDtoH_v2(v, address, 8));
        }
        return values;
    }
}
