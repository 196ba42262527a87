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
    public void What_will_be_asked_for_is_compiled_beside_the_first_that_is_missing()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "there is no other processor to compile on");
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        long Compiled() => cuda.Calls("nvrtcCompileProgram");
        using (Companions companions = new(cuda, _folder))
        {
            Assert.Equal(0, Compiled());
            companions.Ask("one");
            // Nobody asked for them.
            Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(_folder).Length == 3, TimeSpan.FromMinutes(1)));
            companions.Ask("two");
            Assert.Equal("nvrtcCompileProgram", Assert.Throws<CudaException>(() => companions.Ask("wrong")).Function);
        }
        Assert.Equal("", cuda.Live);

        long compiled = Compiled();
        // What does not compile is tried once beside, and once for who asked for it.
        Assert.InRange(compiled, 4, 5);
        using Companions next = new(cuda, _folder);
        next.Begin();
        next.Ask("two");
        Assert.Equal(compiled, Compiled());
    }

    [Fact]
    public void Compiling_can_begin_before_anybody_asks()
    {
        Assert.SkipUnless(Environment.ProcessorCount > 1, "there is no other processor to compile on");
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using Companions companions = new(cuda, _folder);
        companions.Begin();
        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(_folder).Length == 3, TimeSpan.FromMinutes(1)));
        long compiled = cuda.Calls("nvrtcCompileProgram");
        companions.Ask("one");
        Assert.InRange(cuda.Calls("nvrtcCompileProgram"), compiled, 4);
    }

    [Fact]
    public void Who_leaves_at_once_waits_for_the_compiler_and_leaves_nothing()
    {
        EmulatedCuda cuda = EmulatedCuda.Fresh();
        using (Companions companions = new(cuda, _folder)) companions.Ask("one");
        Assert.Equal("", cuda.Live);
        Assert.All(Directory.GetFiles(_folder), f => Assert.Equal(".cubin", Path.GetExtension(f)));
    }

    [Fact]
    public void What_programs_want_is_compiled_beside_but_no_products_of_other_precisions()
    {
        string[] all = [.. KernelSources.Embedded.Sources.Keys.Except(["jordan_wielandt", "transpose"])];
        Assert.Equal(
            all.Except(["implicit_gemm_bf16"]).Order(), KernelSources.WantedFor(Precision.Tf32, 80).Order());
        Assert.Equal(
            all.Except(["implicit_gemm_bf16", "implicit_gemm_tf32"]).Order(),
            KernelSources.WantedFor(Precision.Fp32, 90).Order());
        Assert.Equal("implicit_gemm_bf16", KernelSources.WantedFor(Precision.BFloat16, 90)[0]);
        Assert.DoesNotContain(
            KernelSources.WantedFor(Precision.BFloat16, 75),
            s => s.StartsWith("implicit_gemm", StringComparison.Ordinal));
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

    // Three sources that compile and one that does not; each has a kernel of its name.
    private sealed class Companions : IDisposable
    {
        private static readonly string[] Names = ["one", "two", "three"];

        private readonly CudaDevice _device;
        private readonly KernelLibrary _library;

        public Companions(EmulatedCuda cuda, string folder)
        {
            Dictionary<string, string> sources = Names.ToDictionary(
                name => name,
                name => $"struct Arguments {{ int n; }};\n"
                    + $"extern \"C\" __global__ void {name}(const Arguments a) {{ (void)a; }}\n");
            sources["wrong"] = "extern \"C\" __global__ void wrong() { missing(); }";
            _device = new CudaDevice(cuda.Tables, 0);
            using Lock.Scope entered = _device.Enter();
            _library = new KernelLibrary(
                _device, _device.NewScope(), folder, new KernelSources(sources, new Dictionary<string, string>()),
                [.. sources.Keys]);
        }

        public void Ask(string name)
        {
            using Lock.Scope entered = _device.Enter();
            _ = _library[name, name];
        }

        public void Begin() => _library.CompileAhead();

        public void Dispose() => _device.Dispose();
    }

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
