using CoreDataless.Cuda.Native;

namespace CoreDataless.Tests.Cuda.Loading;

/// <summary>Where CUDA is looked for, and in which order.</summary>
public sealed class SearchRootsTests : IDisposable
{
    private readonly StandInMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Places_come_in_the_order_of_who_chose_them()
    {
        string own = Folder("own"), home = Folder("home", "lib64"), path = Folder("path", "lib64");
        string conda = Folder("conda", "lib"), local = Folder("usr", "local", "cuda", "lib64");
        string distribution = Folder("usr", "lib64");
        string active = Wheel("active", "cublas"), python = Wheel("python", "cublas");
        string venv = Wheel("opt/torch/.venv", "cublas");
        _machine.Touch("python", "bin", "python3");
        Set((SearchRoots.OwnVariable, own), ("CUDA_HOME", "home"), ("CUDA_PATH", "path"), ("CONDA_PREFIX", "conda"),
            ("VIRTUAL_ENV", "active"), ("PATH", $"{_machine.PathOf("nowhere")}:{_machine.PathOf("python", "bin")}"));
        Assert.Equal(
            [own, "", home, path, local, distribution, conda, active, python, venv],
            Roots().Select(root => root is null ? "" : Assert.Single(root)));
    }

    [Fact]
    public void Newer_toolkits_come_first_and_numbers_are_no_texts()
    {
        foreach (string version in (string[])["12.2", "13.0", "12.10", "12.9"])
            Folder("usr", "local", "cuda-" + version, "lib64");
        Assert.Equal(
            ["cuda-13.0", "cuda-12.10", "cuda-12.9", "cuda-12.2"],
            Roots().OfType<string[]>().Select(root => Path.GetFileName(Path.GetDirectoryName(root[0]))));
    }

    [Fact]
    public void A_list_of_folders_is_one_place()
    {
        Set((SearchRoots.OwnVariable, "/a:/b"));
        Assert.Equal(["/a", "/b"], Roots()[0]!);
    }

    [Fact]
    public void Wheels_are_one_place_with_a_folder_for_each()
    {
        string[] folders = [Wheel("venv", "cu13"), Wheel("venv", "cublas"), Wheel("venv", "cudnn")];
        Set(("VIRTUAL_ENV", "venv"));
        Assert.Equal(folders, Roots()[^1]!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_first_python_leads_to_its_environment_through_links()
    {
        string wheel = Wheel("venv", "cudnn");
        Directory.CreateDirectory(_machine.PathOf("venv", "bin"));
        string system = _machine.Touch("usr", "bin", "python3.12");
        File.CreateSymbolicLink(_machine.PathOf("venv", "bin", "python3"), system);
        Folder("tools");
        File.CreateSymbolicLink(_machine.PathOf("tools", "python3"), _machine.PathOf("venv", "bin", "python3"));
        Set(("PATH", _machine.PathOf("tools")));
        Assert.Equal([wheel], Roots()[^1]!);
    }

    [Fact]
    public void Windows_has_other_folders()
    {
        using var machine = new StandInMachine { IsWindows = true };
        string[] folders =
        [
            machine.PathOf("v13", "bin", "x64"), machine.PathOf("v13", "bin"), machine.PathOf("v12", "bin"),
            machine.PathOf("programs", "NVIDIA", "CUDNN", "v9.10", "bin", "13.0"),
            machine.PathOf("conda", "Library", "bin"),
            machine.PathOf("venv", "Lib", "site-packages", "nvidia", "cu13", "bin", "x86_64"),
            machine.PathOf("venv", "Lib", "site-packages", "nvidia", "cudnn", "bin"),
        ];
        foreach (string folder in folders) Directory.CreateDirectory(folder);
        machine.Touch("venv", "Scripts", "python.exe");
        machine.Variables["CUDA_PATH_V12_9"] = machine.PathOf("v12");
        machine.Variables["CUDA_PATH_V13_0"] = machine.PathOf("v13");
        machine.Variables["ProgramFiles"] = machine.PathOf("programs");
        machine.Variables["CONDA_PREFIX"] = machine.PathOf("conda");
        machine.Variables["PATH"] = @"C:\nowhere;" + machine.PathOf("venv", "Scripts");
        IEnumerable<string> found = new SearchRoots(machine.Host()).All().SelectMany(root => root.Folders ?? []);
        Assert.Equal(
            folders.Select(f => Path.GetRelativePath(machine.PathOf(), f)),
            found.Where(f => f.StartsWith(machine.PathOf(), StringComparison.Ordinal) && !IsParent(f, machine))
                .Select(f => Path.GetRelativePath(machine.PathOf(), f)));
    }

    // The folders above the ones that were meant exist too.
    private static bool IsParent(string folder, StandInMachine machine) =>
        folder == machine.PathOf("programs", "NVIDIA", "CUDNN", "v9.10", "bin")
        || folder == machine.PathOf("venv", "Lib", "site-packages", "nvidia", "cu13", "bin");

    private string Folder(params string[] parts) => Directory.CreateDirectory(_machine.PathOf(parts)).FullName;

    private string Wheel(string environment, string part) =>
        Folder(environment, "lib", "python3.12", "site-packages", "nvidia", part, "lib");

    private void Set(params (string Name, string Value)[] variables)
    {
        foreach ((string name, string value) in variables)
            _machine.Variables[name] = value.Contains('/', StringComparison.Ordinal) ? value : _machine.PathOf(value);
    }

    private string[]?[] Roots() => [.. new SearchRoots(_machine.Host()).All().Select(root => root.Folders?.ToArray())];
}
