using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Loading;

/// <summary>cuSOLVER is heavy: it is taken when somebody needs it, with what it needs, or done without.</summary>
public sealed class CuSolverSearchTests : IDisposable
{
    private readonly StandInMachine _machine = new();

    public CuSolverSearchTests()
    {
        StandIn.SkipWithoutCompiler();
        _machine.AddDriver(StandIn.Driver());
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void It_is_loaded_when_it_is_asked_for_and_once()
    {
        _machine.AddToolkit(13, "usr", "lib64");
        string path = _machine.AddCuSolver(13, "usr", "lib64");
        SearchOutcome outcome = _machine.Search();
        Assert.DoesNotContain(path, _machine.Loaded);
        CuSolver solver = outcome.Libraries!.CuSolver!;
        Assert.Equal("12.1.2", solver.Version);
        Assert.Same(solver, outcome.Libraries.CuSolver);
        Assert.Equal(new CudaLibrary("cuSOLVER", "12.1.2", path), outcome.Report.Libraries[^1]);
        Assert.Contains(new CudaAttempt(path, "loaded"), outcome.Report.Tried);
        Assert.Single(_machine.Loaded, path);
    }

    [Fact]
    public void The_report_is_complete_whoever_comes_first()
    {
        _machine.AddToolkit(13, "usr", "lib64");
        string path = _machine.AddCuSolver(13, "usr", "lib64");
        SearchOutcome outcome = _machine.Search();
        Assert.Contains(new CudaLibrary("cuSOLVER", "12.1.2", path), outcome.Report.Libraries);
        Assert.Equal(path, outcome.Libraries!.CuSolver!.Library.Path);
        Assert.Single(_machine.Loaded, path);
    }

    [Fact]
    public void Without_cuBLAS_it_is_of_no_use()
    {
        _machine.AddNvrtc(StandIn.Nvrtc(13), 13, "usr", "lib64");
        string path = _machine.AddCuSolver(13, "usr", "lib64");
        SearchOutcome outcome = _machine.Search();
        Assert.Null(outcome.Libraries!.CuSolver);
        Assert.DoesNotContain(outcome.Report.Libraries, l => l.Name == "cuSOLVER");
        Assert.DoesNotContain(path, _machine.Loaded);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(12)]
    public void What_it_is_linked_with_is_loaded_before_it(int major)
    {
        string[] nvidia = ["venv", "lib", "python3.12", "site-packages", "nvidia"];
        _machine.Variables["VIRTUAL_ENV"] = _machine.PathOf("venv");
        _machine.AddToolkit(major, [.. nvidia, "cublas", "lib"]);
        // Both majors of CUDA have the same cuSPARSE.
        string sparse = _machine.Touch([.. nvidia, "cusparse", "lib", "libcusparse.so.12"]);
        string link = _machine.Touch([.. nvidia, "nvjitlink", "lib", $"libnvJitLink.so.{major}"]);
        string solver = _machine.AddCuSolver(major, [.. nvidia, "cusolver", "lib"]);
        SearchOutcome outcome = _machine.Search();
        _machine.Loaded.Clear();
        Assert.Equal($"{major - 1}.1.2", outcome.Libraries!.CuSolver!.Version);
        string[] order = [.. _machine.Loaded];
        Assert.True(Array.IndexOf(order, sparse) < Array.IndexOf(order, solver));
        Assert.Contains(link, order[..Array.IndexOf(order, solver)]);
        Assert.Contains(sparse, order);
    }

    [Fact]
    public unsafe void Before_CUDA_12_6_it_has_no_batches()
    {
        _machine.AddToolkit(12, "usr", "lib64");
        string path = _machine.PathOf("usr", "lib64", "libcusolver.so.11");
        // Functions that begin with this name.
        const string Batched = "cusolverDnXsyevBatched";
        string source = StandIn.Complete<CuSolver>(StandIn.CuSolver(12));
        StandIn.Compile(path, string.Join('\n', source.Split('\n').Where(line => !line.Contains(Batched))));
        CuSolver solver = _machine.Search().Libraries!.CuSolver!;
        Assert.True(solver.cusolverDnXsyevBatched == null && solver.cusolverDnXsyevBatched_bufferSize == null);
        Assert.True(solver.cusolverDnXsyevd != null);
    }

    [Theory]
    [InlineData("damaged", "broken")]
    [InlineData("without a function", "has no function cusolverDnXgeqrf")]
    [InlineData("silent", "cusolverGetProperty failed with 7 (internal error)")]
    public void One_that_will_not_do_is_done_without_and_the_next_is_taken(string state, string reason)
    {
        _machine.AddToolkit(13, "usr", "local", "cuda", "lib64");
        _machine.Variables[SearchRoots.OwnVariable] = _machine.PathOf("own");
        Directory.CreateDirectory(_machine.PathOf("own"));
        string path = _machine.PathOf("own", "libcusolver.so.12");
        if (state == "damaged") _machine.Touch(path);
        if (state == "without a function")
            StandIn.Compile(path, StandIn.Complete<CuSolver>(StandIn.CuSolver(13), without: "cusolverDnXgeqrf"));
        if (state == "silent")
            StandIn.Compile(path, StandIn.Complete<CuSolver>("int cusolverGetProperty() { return 7; }"));
        CudaReport report = _machine.Search().Report;
        Assert.True(report.IsUsable);
        Assert.DoesNotContain(report.Libraries, l => l.Name == "cuSOLVER");
        Assert.Contains(report.Tried, t => t.Path == path && t.Outcome.Contains(reason, StringComparison.Ordinal));
        string other = _machine.AddCuSolver(13, "usr", "local", "cuda", "lib64");
        Assert.Equal(other, _machine.Search().Libraries!.CuSolver!.Library.Path);
    }

    [Fact]
    public void It_is_of_the_CUDA_version_and_the_installation_of_the_others()
    {
        _machine.AddToolkit(12, "usr", "local", "cuda", "lib64");
        _machine.AddCuSolver(13, "usr", "local", "cuda", "lib64");
        Assert.Null(_machine.Search().Libraries!.CuSolver);
        string elsewhere = _machine.AddCuSolver(12, "system");
        Assert.Null(_machine.Search().Libraries!.CuSolver);
        Assert.DoesNotContain(elsewhere, _machine.Loaded);
        string beside = _machine.AddCuSolver(12, "usr", "local", "cuda", "lib64");
        Assert.Equal(beside, _machine.Search().Libraries!.CuSolver!.Library.Path);
        string own = _machine.AddCuSolver(12, "own");
        _machine.Variables[SearchRoots.OwnVariable] = _machine.PathOf("own");
        Assert.Equal(own, _machine.Search().Libraries!.CuSolver!.Library.Path);
    }
}
