using CoreDataless.Arrays;
using CoreDataless.Checkpoints;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>The miniature files of tests/recipes/checkpoints.py, and files that a test makes for itself.</summary>
internal static class Fixture
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "Checkpoints");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    public static Checkpoint Open(string name) => Checkpoint.Open(PathOf(name));

    /// <summary>The recipe's ramp: 0, 0.5, 1, ... less 1.</summary>
    public static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => (i * 0.5f) - 1)];

    /// <summary>Writes the bytes to a file of their own, hands its path over, and removes it.</summary>
    public static void WithFile(ReadOnlySpan<byte> bytes, Action<string> use)
    {
        var path = Path.Combine(Path.GetTempPath(), $"coredataless-{Path.GetRandomFileName()}");
        File.WriteAllBytes(path, bytes);
        try
        {
            use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Opens the bytes as a checkpoint, which must be refused; returns the message without the file's
    /// name.</summary>
    public static string Refusal(ReadOnlySpan<byte> bytes)
    {
        var reason = "";
        WithFile(bytes, path =>
        {
            var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path).Dispose());
            Assert.Equal(path, error.FilePath);
            Assert.StartsWith(path + ": ", error.Message);
            Assert.Contains("; ", error.Message);
            reason = error.Message[(path.Length + 2)..];
        });
        return reason;
    }

    /// <summary>Whether the bytes are a checkpoint all of whose tensors can be read; any failure but a refusal escapes.
    /// In memory, since the tests of damage ask some 30,000 times.</summary>
    public static bool Opens(ReadOnlySpan<byte> bytes)
    {
        var run = new ByteRun(bytes.ToArray());
        try
        {
            var (_, content) = FileGuard.Read(
                "memory", (f, r, w, i) => new CheckpointException(f, r, w, i), () => CheckpointReader.Read(run));
            foreach (var (_, view) in content.Tensors)
                if (view.Count < 1 << 20) view.Read(0, new float[view.Count].AsSpan());
            return content.Tensors.Count > 0;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }
}
