using System.Diagnostics;
using System.Text.Json;
using CoreDataless.Cli;
using CoreDataless.Cuda.Native;
using CoreDataless.Images;
using CoreDataless.Tests.Cli;

namespace CoreDataless.Tests.Cuda.Loading;

/// <summary>The system's own loader, in processes of their own: what is loaded once stays and has a name.</summary>
public sealed class LoaderProcessTests : IDisposable
{
    // The main library opens a part by its bare name, as NVIDIA's does, and has its version from it.
    private const string OpensItsPart = """
        void *dlopen(const char *, int);
        void *dlsym(void *, const char *);
        static unsigned long part(const char *name)
        {
            void *graph = dlopen("libcudnn_graph.so.9", 2);
            unsigned long (*function)(void) = graph ? dlsym(graph, name) : 0;
            return function ? function() : 0;
        }
        unsigned long cudnnGetVersion(void) { return part("partVersion"); }
        unsigned long cudnnGetCudartVersion(void) { return part("partCuda"); }
        """;

    private readonly Scratch _scratch = new();

    public LoaderProcessTests()
    {
        StandIn.SkipWithoutCompiler();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libraries are named as on Linux");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Libraries_in_folders_that_the_system_does_not_know_find_each_other()
    {
        AddDriver(StandIn.Driver());
        string nvrtc = Add<Nvrtc>("nvrtc", "libnvrtc.so.13", StandIn.Nvrtc(13));
        string lt = Add("lt", "libcublasLt.so.13", "int cublasLt(void) { return 13; }");
        string cuBlas = Add<CuBlas>("blas", "libcublas.so.13",
            "int cublasLt(void); int cublasGetProperty(int property, int *value) { *value = cublasLt(); return 0; }",
            lt);
        string cuDnn = AddCuDnn("dnn", 91002, 13000);
        JsonElement cuda = await Devices("nowhere", "nvrtc", "lt", "blas", "dnn");
        Assert.True(cuda.GetProperty("usable").GetBoolean(), cuda.ToString());
        Assert.Equal(
            [
                ("driver", "13.0", _scratch.Path("driver/libcuda.so.1")),
                ("NVRTC", "13.0", nvrtc),
                ("cuBLAS", "13.13.13", cuBlas),
                ("cuDNN", "9.10.2", cuDnn),
            ],
            Libraries(cuda));
    }

    [Fact]
    public async Task A_cuSOLVER_whose_cuSPARSE_is_missing_is_done_without()
    {
        AddDriver(StandIn.Driver());
        Add<Nvrtc>("nvrtc", "libnvrtc.so.13", StandIn.Nvrtc(13));
        Add<CuBlas>("blas", "libcublas.so.13", StandIn.CuBlas(13));
        string sparse = Add("sparse", "libcusparse.so.12", "int cusparse(void) { return 12; }");
        string solver = Add<CuSolver>("solver", "libcusolver.so.12",
            "int cusparse(void); int cusolverGetProperty(int property, int *value) { *value = cusparse(); return 0; }",
            sparse);
        JsonElement complete = await Devices("nvrtc", "blas", "solver", "sparse");
        Assert.Equal(("cuSOLVER", "12.12.12", solver), Libraries(complete)[^1]);
        JsonElement missing = await Devices("nvrtc", "blas", "solver");
        Assert.DoesNotContain(Libraries(missing), l => l.Name == "cuSOLVER");
        string? said = missing.GetProperty("tried").EnumerateArray()
            .Where(t => Text(t, "path") == solver).Select(t => Text(t, "outcome")).Single();
        Assert.Contains("libcusparse.so.12", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_of_two_cuDNNs_are_never_mixed()
    {
        AddDriver(StandIn.Driver(version: 12040));
        Add<Nvrtc>("nvrtc", "libnvrtc.so.12", StandIn.Nvrtc(12));
        AddCuDnn("newer", 91002, 13000);
        AddCuDnn("fits", 90100, 12000);
        JsonElement first = await Devices("nvrtc", "newer", "fits");
        Assert.DoesNotContain(Libraries(first), l => l.Name == "cuDNN");
        JsonElement second = await Devices("nvrtc", "fits", "newer");
        Assert.Equal(("cuDNN", "9.1.0", _scratch.Path("fits/libcudnn.so.9")), Libraries(second)[^1]);
    }

    [Fact]
    public async Task Without_a_GPU_auto_takes_the_CPU_and_says_why()
    {
        AddDriver(StandIn.Driver(init: Driver.NoDevice));
        (int code, _, string error) = await Predict("--device", "auto");
        Assert.True(code == 0, error);
        Assert.Matches(@"(?m)^cpu: .+ \(no CUDA: the NVIDIA driver finds no GPU\)\r?$", error);
        (_, _, string quiet) = await Predict("--quiet");
        Assert.Equal("", quiet);
    }

    [Fact]
    public async Task Without_a_GPU_a_GPU_cannot_be_asked_for()
    {
        AddDriver(StandIn.Driver(init: Driver.NoDevice));
        (int code, _, string error) = await Predict("--device", "cuda:1");
        Assert.Equal(4, code);
        Assert.StartsWith(
            "error: the NVIDIA driver finds no GPU: see what nvidia-smi says", error, StringComparison.Ordinal);
    }

    private static (string Name, string? Version, string? Path)[] Libraries(JsonElement cuda) =>
    [
        .. cuda.GetProperty("libraries").EnumerateArray()
            .Select(l => (Text(l, "name")!, Text(l, "version"), Text(l, "path"))),
    ];

    private static string? Text(JsonElement item, string property) => item.GetProperty(property).GetString();

    private void AddDriver(string source) => Add<Driver>("driver", "libcuda.so.1", source);

    // The first part needs the second, which comes later in the alphabet.
    private string AddCuDnn(string folder, int version, int cuda)
    {
        string second = Add(folder, "libcudnn_ops.so.9", $"unsigned long opsVersion(void) {{ return {version}; }}");
        Add(folder, "libcudnn_graph.so.9",
            $$"""
            unsigned long opsVersion(void);
            unsigned long partVersion(void) { return opsVersion(); }
            unsigned long partCuda(void) { return {{cuda}}; }
            """,
            second);
        return Add<CuDnn>(folder, "libcudnn.so.9", OpensItsPart);
    }

    private string Add<TTable>(string folder, string name, string source, params string[] needs)
        where TTable : NativeTable => Add(folder, name, StandIn.Complete<TTable>(source), needs);

    private string Add(string folder, string name, string source, params string[] needs)
    {
        string path = _scratch.Path(Path.Combine(folder, name));
        StandIn.Compile(path, source, [$"-Wl,-soname,{name}", "-xnone", .. needs]);
        return path;
    }

    private async Task<JsonElement> Devices(params string[] folders)
    {
        (int code, string text, string error) = await Run(folders, "devices", "--json", "-");
        Assert.True(code == 0, error);
        return JsonDocument.Parse(text).RootElement.GetProperty("cuda");
    }

    private Task<(int Code, string Out, string Error)> Predict(params string[] options)
    {
        string image = _scratch.Write("a.png", s => PngWriter.Write(s, 32, 32, 3, new byte[3072]));
        return Run([], ["predict", Session.Sample("100"), image, .. options]);
    }

    private async Task<(int Code, string Out, string Error)> Run(string[] folders, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ExitCode).Assembly.Location, .. args])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = _scratch.Path("driver");
        start.Environment[SearchRoots.OwnVariable] = string.Join(':', folders.Select(_scratch.Path));
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, text, await error);
    }
}
