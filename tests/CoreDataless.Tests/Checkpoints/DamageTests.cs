namespace CoreDataless.Tests.Checkpoints;

/// <summary>Good files, damaged: the only answers are a refusal or a checkpoint that can be read, in bounded
/// time.</summary>
public class DamageTests
{
    private const int Seed = 20240607;
    private const int Mutations = 1000;

    public static TheoryData<string> Good =>
    [
        "small.pt", "small-protocol4.pt", "small-legacy.pth", "small.safetensors", "compressed.pt", "big-endian.pt",
        "strided.pt", "wrapped.pt", "wrapped-legacy.pth", "zip64.pt", "types-legacy.pth", "compressed.npz",
        "arrays.npz",
    ];

    [Theory]
    [MemberData(nameof(Good))]
    public void Cut_short_anywhere_it_is_refused(string name)
    {
        var bytes = Fixture.Bytes(name);
        Assert.True(Fixture.Opens(bytes));
        for (var length = 1; length < bytes.Length; length++)
            Assert.False(Fixture.Opens(bytes.AsSpan(0, length)), $"{name} opened when cut to {length} bytes");
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void With_bytes_changed_it_is_refused_or_read(string name)
    {
        var good = Fixture.Bytes(name);
        var random = new Random(Seed);
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = Interesting(random);
            Fixture.Opens(bytes);
        }
    }

    /// <summary>The checksum shields the pickle in a zip file from most changes, so it is mutated on its own
    /// too.</summary>
    [Fact]
    public void With_the_pickle_changed_it_is_refused_or_read()
    {
        foreach (var name in new[] { "small.pt", "wrapped.pt", "strided.pt" })
        {
            var entries = ZipAssembler.Entries(Fixture.Bytes(name));
            var pickle = entries.First(e => e.Key.EndsWith("data.pkl", StringComparison.Ordinal)).Key;
            var good = entries[pickle];
            var random = new Random(Seed);
            for (var i = 0; i < 2 * Mutations; i++)
            {
                entries[pickle] = (byte[])good.Clone();
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                    entries[pickle][random.Next(good.Length)] = Interesting(random);
                Fixture.Opens(ZipAssembler.Zip(entries));
            }
        }
    }

    private static byte Interesting(Random random) => random.Next(3) switch
    {
        0 => 0xff,
        1 => (byte)"(.0RbQtuseajhqr}]\u0085X"[random.Next(19)],
        _ => (byte)random.Next(256),
    };
}
