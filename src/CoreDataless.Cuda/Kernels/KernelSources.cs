using System.Reflection;

namespace CoreDataless.Cuda;

/// <summary>The texts that kernels are compiled from.</summary>
/// <param name="Sources">By name without extension.</param>
/// <param name="Headers">What sources may include, by name with extension.</param>
internal sealed record KernelSources(
    IReadOnlyDictionary<string, string> Sources, IReadOnlyDictionary<string, string> Headers)
{
    private const string Folder = "cuda/", Source = ".cu", Header = ".cuh";

    private static readonly Lazy<KernelSources> Ours = new(Read);

    /// <summary>Those of the folder <c>cuda</c>, which are part of the assembly.</summary>
    public static KernelSources Embedded => Ours.Value;

    /// <summary>
    /// Names of our sources that programs of a precision may ask for: all but products in other precisions and what
    /// serves singular values. Products come first, as they take longest to compile; linear layers always want those in
    /// float32, and older GPUs can compile none.
    /// </summary>
    public static IReadOnlyList<string> WantedFor(Precision precision, int architecture)
    {
        string[] products = [.. Enum.GetValues<Precision>().Select(ImplicitGemm.SourceOf)];
        Precision[] multiplied = architecture < ImplicitGemm.LeastArchitecture ? [] : [precision, Precision.Fp32];
        string[] wanted = [.. multiplied.Distinct().Select(ImplicitGemm.SourceOf)];
        return
        [
            .. wanted, .. Embedded.Sources.Keys.Except([.. products, JordanWielandt.Source, TriangularFactor.Source]),
        ];
    }

    private static KernelSources Read()
    {
        Assembly assembly = typeof(KernelSources).Assembly;
        var sources = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Folder, StringComparison.Ordinal)) continue;
            string name = resource[Folder.Length..];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            if (name.EndsWith(Source, StringComparison.Ordinal)) sources[name[..^Source.Length]] = reader.ReadToEnd();
            if (name.EndsWith(Header, StringComparison.Ordinal)) headers[name] = reader.ReadToEnd();
        }
        return new KernelSources(sources, headers);
    }
}
