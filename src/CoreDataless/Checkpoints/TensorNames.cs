namespace CoreDataless.Checkpoints;

/// <summary>
/// Removes what wrappers put before every tensor's name: DataParallel's "module.", torch.compile's "_orig_mod.", and the
/// name of the field that a training framework keeps the network in.
/// </summary>
internal static class TensorNames
{
    private static readonly string[] Prefixes = ["module.", "_orig_mod.", "model.", "net."];

    // What PyTorch's AveragedModel keeps beside the module that it wraps.
    private const string AveragedCounter = "n_averaged";

    /// <summary>
    /// The names without what all of them begin with, and a note for each prefix removed. Names stay distinct, since all
    /// lose the same.
    /// </summary>
    public static string[] Strip(IEnumerable<string> names, List<string> notes)
    {
        string[] stripped = [.. names];
        while (Array.Exists(stripped, n => n != AveragedCounter)
            && Array.Find(Prefixes, p => Array.TrueForAll(stripped, n => Begins(n, p))) is { } prefix)
        {
            stripped = Array.ConvertAll(stripped, name => name == AveragedCounter ? name : name[prefix.Length..]);
            notes.Add($"prefix '{prefix}' removed from all names");
        }
        return stripped;
    }

    private static bool Begins(string name, string prefix) => name == AveragedCounter
        || (name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal));
}
