namespace CoreDataless.Cuda.Native;

/// <summary>
/// Finds the driver, one family of libraries that it can run, and a cuDNN that fits the family; the family's cuSOLVER
/// when it is asked for. Libraries of different CUDA major versions are never mixed.
/// </summary>
internal sealed class LibrarySearch(SearchHost host)
{
    private readonly LibraryNames _names = LibraryNames.For(host.IsWindows);
    private readonly SearchRoots _places = new(host);
    private readonly LibraryLoader _loader = new(host);

    // Asked for once there is a driver: where there is none, starting costs nothing more.
    private IReadOnlyList<SearchRoot> Roots => field ??= _places.All();

    /// <summary>Looks everywhere. A machine without CUDA is an ordinary outcome.</summary>
    public SearchOutcome Run()
    {
        DriverStart? start = null;
        try
        {
            start = DriverStart.Of(_loader, _names.Driver, _places.OfDriver());
            return Usable(start);
        }
        catch (CudaUnavailableException e)
        {
            return Unusable(start, e);
        }
        catch (CudaException e)
        {
            return Unusable(start, new CudaUnavailableException(e.Message, "nvidia-smi should say why"));
        }
    }

    private SearchOutcome Usable(DriverStart start)
    {
        (SearchRoot home, ToolkitNames names, Nvrtc nvrtc) = FindFamily(start);
        SearchRoot[] near = Near(home);
        CuBlas? cuBlas = FindCuBlas(near, names);
        var libraries = new CudaLibraries
        {
            Driver = start.Driver,
            Nvrtc = nvrtc,
            CuBlas = cuBlas,
            CuDnn = FindCuDnn(near, names.Major),
            CuSolverOnDemand = new(() => cuBlas is null ? null : FindCuSolver(Together(near, home), names)),
        };
        var report = new CudaReport
        {
            IsUsable = true,
            Verdict = Verdict(start.Gpus, libraries),
            DriverVersion = start.Driver.Version,
            Gpus = Facts(start.Gpus),
            Libraries = [.. Facts(libraries)],
            Tried = _loader.Tried,
        };
        return new SearchOutcome(libraries, refusal: null, () => libraries.CuSolver is { } solver
            ? report with { Libraries = [.. report.Libraries, Facts(solver)] }
            : report);
    }

    private SearchOutcome Unusable(DriverStart? start, CudaUnavailableException refusal)
    {
        var report = new CudaReport
        {
            IsUsable = false,
            Verdict = refusal.Message,
            DriverVersion = start?.Driver.Version,
            Gpus = start is null ? [] : Facts(start.Gpus),
            Libraries = start is null ? [] : [Facts(start.Driver)],
            Tried = _loader.Tried,
        };
        return new SearchOutcome(libraries: null, refusal, () => report);
    }

    // What the user named and the system's choice come before a newer version elsewhere.
    private (SearchRoot Home, ToolkitNames Names, Nvrtc Nvrtc) FindFamily(DriverStart start)
    {
        bool hasTooNew = false;
        foreach (SearchRoot root in Roots)
        {
            foreach (ToolkitNames names in _names.Toolkits)
            {
                if (names.Major > start.CudaMajor) hasTooNew |= NotesTooNew(root, names, start.Driver);
                else if (FindNvrtc(root, names, start.Gpus) is { } nvrtc) return (root, names, nvrtc);
            }
        }
        throw _loader.LastRefusal ?? NoFamily(start, hasTooNew);
    }

    private Nvrtc? FindNvrtc(SearchRoot root, ToolkitNames names, IReadOnlyList<GpuFacts> gpus)
    {
        var file = new LibraryFile("NVRTC", names.Nvrtc, names.BesideNvrtc, nameof(Nvrtc.nvrtcVersion));
        return _loader.Take(root, file, library =>
        {
            var nvrtc = new Nvrtc(library);
            int[] known = nvrtc.Architectures();
            if (gpus.Any(gpu => known.Contains(gpu.Architecture))) return nvrtc;
            throw new CudaUnavailableException(
                $"NVRTC {nvrtc.Version} ({library.Path}) does not compile for {gpus[0].Name}, sm_{gpus[0].Architecture}",
                $"install a CUDA toolkit that does, or name its folder in {SearchRoots.OwnVariable}");
        });
    }

    // Where the family was found comes first, after what the user named: what was installed together goes together.
    private SearchRoot[] Near(SearchRoot home) =>
        [.. Roots.OrderBy(root => root.Origin == SearchRoots.OwnVariable ? 0 : root == home ? 1 : 2)];

    // What the user named, and the family's own installation. cuSOLVER binds functions of nvJitLink when it first calls
    // them: with another installation's, which lacks one, that ends the process.
    private static IEnumerable<SearchRoot> Together(IEnumerable<SearchRoot> near, SearchRoot home) =>
        near.Where(root => root == home || root.Origin == SearchRoots.OwnVariable);

    private CuBlas? FindCuBlas(IEnumerable<SearchRoot> roots, ToolkitNames names)
    {
        var file = new LibraryFile("cuBLAS", names.CuBlas, names.BesideCuBlas, nameof(CuBlas.cublasCreate_v2));
        foreach (SearchRoot root in roots)
        {
            if (_loader.Take(root, file, library => new CuBlas(library)) is { } found) return found;
        }
        return null;
    }

    private CuSolver? FindCuSolver(IEnumerable<SearchRoot> roots, ToolkitNames names)
    {
        var file = new LibraryFile(
            "cuSOLVER", names.CuSolver, names.BesideCuSolver, nameof(CuSolver.cusolverDnCreate));
        foreach (SearchRoot root in roots)
        {
            if (_loader.Take(root, file, Asked) is { } found) return found;
        }
        return null;

        // One that cannot even say its version is refused with the others.
        static CuSolver Asked(LoadedLibrary library)
        {
            var solver = new CuSolver(library);
            _ = solver.Version;
            return solver;
        }
    }

    // For either toolkit it has the same name. The parts of one that does not fit may stay in the process, since it
    // opened them itself; the next one then gets these, says so, and is refused too.
    private CuDnn? FindCuDnn(IEnumerable<SearchRoot> roots, int major)
    {
        foreach (SearchRoot root in roots)
        {
            foreach (CuDnnNames names in _names.CuDnns)
            {
                var file = new LibraryFile("cuDNN", names.Main, [names.Parts], nameof(CuDnn.cudnnGetVersion));
                if (_loader.Take(root, file, library => OfMajor(new CuDnn(library), major)) is { } found) return found;
            }
        }
        return null;
    }

    private static CuDnn OfMajor(CuDnn cuDnn, int major) => cuDnn.CudaMajor == major
        ? cuDnn
        : throw new CudaUnavailableException(
            $"cuDNN {cuDnn.Version} is built for CUDA {cuDnn.CudaMajor}, and the other libraries are of CUDA {major}");

    private bool NotesTooNew(SearchRoot root, ToolkitNames names, Driver driver)
    {
        string[] there = [.. (root.Folders ?? []).Select(f => Path.Combine(f, names.Nvrtc)).Where(File.Exists)];
        foreach (string path in there) _loader.Note(path, $"too new: the driver is for CUDA {driver.Version}");
        return there.Length > 0;
    }

    private CudaUnavailableException NoFamily(DriverStart start, bool hasTooNew) => hasTooNew
        ? new CudaUnavailableException(
            $"the CUDA libraries here are newer than the driver, which is for CUDA {start.Driver.Version}",
            "update the NVIDIA driver")
        : new CudaUnavailableException(
            $"no {string.Join(" or ", _names.Toolkits.Where(n => n.Major <= start.CudaMajor).Select(n => n.Nvrtc))} "
            + "was found",
            $"install the CUDA toolkit, or name the folders of its libraries in {SearchRoots.OwnVariable}");

    private static string Verdict(IReadOnlyList<GpuFacts> gpus, CudaLibraries libraries)
    {
        string more = gpus.Count == 1 ? "" : $" and {gpus.Count - 1} more";
        string missing = libraries.CuDnn is null ? "; without cuDNN, our own kernels compute convolutions" : "";
        return $"{gpus[0].Name}{more}, CUDA {libraries.Nvrtc.Version}{missing}";
    }

    private static IEnumerable<CudaLibrary> Facts(CudaLibraries libraries) =>
        ((NativeTable?[])[libraries.Driver, libraries.Nvrtc, libraries.CuBlas, libraries.CuDnn])
        .OfType<NativeTable>()
        .Select(Facts);

    private static CudaLibrary Facts(NativeTable table) => new(table.Library.Name, table.Version, table.Library.Path);

    private static CudaGpu[] Facts(IReadOnlyList<GpuFacts> gpus) =>
        [.. gpus.Select(g => new CudaGpu(g.Name, g.Architecture, g.Multiprocessors, g.Bytes))];
}
