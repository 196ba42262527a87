namespace CoreDataless.Bench;

/// <summary>The trained networks that come with the source.</summary>
internal static class Samples
{
    /// <summary>Trained on all of CIFAR-10.</summary>
    public static string Largest => Path.Join(Root(), "weights-converter/samples/resnet18-w16-cifar10-100.safetensors");

    // Benchmarks are run from anywhere inside of the source.
    private static string Root()
    {
        DirectoryInfo? folder = new(Environment.CurrentDirectory);
        while (folder is not null && !File.Exists(Path.Join(folder.FullName, "CoreDataless.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("run this inside of the source");
    }
}
