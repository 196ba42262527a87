using System.Runtime.InteropServices;
using System.Text;
using CoreDataless.Cuda;
using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Emulator;

/// <summary>
/// A GPU that is none: stand-ins for the driver, NVRTC, cuBLAS, cuDNN and cuSOLVER that compile and run our kernels on
/// the host, hold callers to the rules of a device, and fail when told to.
/// </summary>
internal sealed unsafe class EmulatedCuda
{
    private static readonly Lazy<EmulatedCuda> Common = new(() => new EmulatedCuda(EmulatorBuild.Folder));

    private readonly nint _driver, _cuDnn;

    private EmulatedCuda(string folder, bool cuBlas = true, bool cuDnn = true, Solver cuSolver = Solver.Batched)
    {
        LoadedLibrary driver = Load("driver", folder, "libcuda.so.1");
        LoadedLibrary cuDnnLibrary = Load("cuDNN", folder, "libcudnn.so.9");
        (_driver, _cuDnn) = (driver.Handle, cuDnnLibrary.Handle);
        CuSolver? solver = cuSolver == Solver.None ? null : new CuSolver(Load("cuSOLVER", folder, FileOf(cuSolver)));
        Tables = new CudaLibraries
        {
            Driver = new Driver(driver),
            Nvrtc = new Nvrtc(Load("NVRTC", folder, "libnvrtc.so.12")),
            CuBlas = cuBlas ? new CuBlas(Load("cuBLAS", folder, "libcublas.so.12")) : null,
            CuDnn = cuDnn ? new CuDnn(cuDnnLibrary) : null,
            CuSolverOnDemand = new(solver),
        };
        Tables.Driver.Check(Tables.Driver.cuInit(0));
    }

    /// <summary>Why there is no emulated GPU here; null where there is one.</summary>
    public static string? SkipReason => EmulatorBuild.SkipReason;

    /// <summary>The libraries that tests share: nobody makes them fail.</summary>
    public static CudaLibraries Libraries => Common.Value.Tables;

    /// <summary>
    /// The folder of the libraries, for child processes: they find them by <c>LD_LIBRARY_PATH</c> or
    /// <c>COREDATALESS_CUDA_LIBS</c>.
    /// </summary>
    public static string Folder => EmulatorBuild.Folder;

    /// <summary>The functions of these copies; the driver is initialised.</summary>
    public CudaLibraries Tables { get; }

    /// <summary>What went wrong in a kernel, in words; the newest.</summary>
    public string LastFault => Text("emu_last_fault");

    /// <summary>What is alive, a line each: its kind and how many; empty when nothing is.</summary>
    public string Live => Text("emu_live_text");

    /// <summary>Functions called, and kernels run, since <see cref="NoteCalls"/>.</summary>
    public string[] Notes => Text("emu_notes").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Copies of the libraries with a state of their own: what is done to them, no other test sees.</summary>
    public static EmulatedCuda Fresh(bool cuBlas = true, bool cuDnn = true, Solver cuSolver = Solver.Batched)
    {
        string folder = Directory.CreateTempSubdirectory("coredataless-emulator-").FullName;
        foreach (string file in Directory.EnumerateFiles(EmulatorBuild.Folder, "lib*.so*"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var fresh = new EmulatedCuda(folder, cuBlas, cuDnn, cuSolver);
        // What is loaded stays, and is never asked for by name again.
        Directory.Delete(folder, recursive: true);
        return fresh;
    }

    /// <summary>
    /// Makes calls of a function (of any of the libraries, by its native name) fail: the first <paramref name="after"/>
    /// still succeed, then <paramref name="times"/> return <paramref name="code"/>. What frees something frees it anyway.
    /// </summary>
    public void Fail(string function, int code, int after = 0, int times = 1)
    {
        nint name = Marshal.StringToCoTaskMemUTF8(function);
        ((delegate* unmanaged<nint, int, int, int, void>)Export("emu_fail"))(name, code, after, times);
        Marshal.FreeCoTaskMem(name);
    }

    /// <summary>No call fails on purpose any more.</summary>
    public void Forgive() => ((delegate* unmanaged<void>)Export("emu_forgive"))();

    /// <summary>How often a function was called.</summary>
    public long Calls(string function) => Ask("emu_calls", function);

    /// <summary>
    /// How many of a kind are alive: context, memory, pinned memory, stream, event, module, graph, executable graph,
    /// program, cuBLAS handle, cuDNN handle, descriptor, cuSOLVER handle, cuSOLVER parameters.
    /// </summary>
    public long LiveOf(string kind) => Ask("emu_live", kind);

    /// <summary>Starts or ends <see cref="Notes"/>.</summary>
    public void NoteCalls(bool on = true) => ((delegate* unmanaged<int, void>)Export("emu_note_calls"))(on ? 1 : 0);

    /// <summary>What the driver says of the machine.</summary>
    /// <param name="driver">The driver's version, 12080 for CUDA 12.8.</param>
    /// <param name="gpus">How many GPUs, at most 8; 0 makes cuInit fail with 100.</param>
    /// <param name="architecture">Compute capability, 90 for 9.0.</param>
    /// <param name="bytes">Memory of all GPUs together.</param>
    public void Machine(int driver = 12080, int gpus = 1, int architecture = 90, long bytes = 8L << 30) =>
        ((delegate* unmanaged<int, int, int, ulong, void>)Export("emu_machine"))(
            driver, gpus, architecture, (ulong)bytes);

    /// <summary>How cuDNN behaves.</summary>
    /// <param name="version">Its version; below 90000 its statuses are those of version 8.</param>
    /// <param name="runtime">The CUDA version that it was built for.</param>
    /// <param name="fusions">Are there engines for a convolution with operations behind it?</param>
    /// <param name="wrong">Does the engine with tensor cores compute wrongly?</param>
    public void CuDnn(
        int version = 91002, int runtime = 12080, Fusions fusions = Fusions.Offered, bool wrong = false) =>
        ((delegate* unmanaged<nuint, nuint, int, int, void>)NativeLibrary.GetExport(_cuDnn, "emu_cudnn"))(
            (nuint)version, (nuint)runtime, (int)fusions, wrong ? 1 : 0);

    /// <summary>
    /// Makes matrices not converge in cuSOLVER: these of all whose eigenvalues are asked for from now on, counted from
    /// 0.
    /// </summary>
    public void Diverge(params int[] matrices) => Decide(matrices, silent: false);

    /// <summary>The same, but nobody is told: cuSOLVER gives other values than theirs.</summary>
    public void Mislead(params int[] matrices) => Decide(matrices, silent: true);

    private void Decide(int[] matrices, bool silent)
    {
        nint solver = Tables.CuSolver!.Library.Handle;
        fixed (int* which = matrices)
            ((delegate* unmanaged<int*, int, int, void>)NativeLibrary.GetExport(solver, "emu_cusolver"))(
                which, matrices.Length, silent ? 1 : 0);
    }

    private static string FileOf(Solver solver) =>
        solver == Solver.Batched ? "libcusolver.so.11" : "libcusolver_12_5.so.11";

    private static LoadedLibrary Load(string name, string folder, string file)
    {
        string path = Path.Combine(folder, file);
        // From here on the process has a library of the name that NVIDIA's has: the machine's own are looked for before.
        _ = CudaProbe.Look();
        return new LoadedLibrary(name, path, NativeLibrary.Load(path));
    }

    private nint Export(string name) => NativeLibrary.GetExport(_driver, name);

    private long Ask(string question, string about)
    {
        nint name = Marshal.StringToCoTaskMemUTF8(about);
        long answer = ((delegate* unmanaged<nint, long>)Export(question))(name);
        Marshal.FreeCoTaskMem(name);
        return answer;
    }

    private string Text(string question)
    {
        var ask = (delegate* unmanaged<byte*, nuint, nuint>)Export(question);
        byte[] bytes = new byte[ask(null, 0) + 256];
        fixed (byte* to = bytes) _ = ask(to, (nuint)bytes.Length);
        return Encoding.UTF8.GetString(bytes.AsSpan(0, bytes.AsSpan().IndexOf((byte)0)));
    }
}

/// <summary>What cuDNN's heuristics say of a graph of several operations.</summary>
internal enum Fusions
{
    /// <summary>They refuse to look at it.</summary>
    Refused = -1,

    /// <summary>They offer no engine.</summary>
    None = 0,

    /// <summary>They offer engines.</summary>
    Offered = 1,
}

/// <summary>What cuSOLVER can do.</summary>
internal enum Solver
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Eigenvalues of one matrix at a time, as before CUDA 12.6.</summary>
    OneByOne,

    /// <summary>Of many matrices at once, too.</summary>
    Batched,
}
