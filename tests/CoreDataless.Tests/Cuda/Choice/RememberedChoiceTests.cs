using CoreDataless.Cuda;
using CoreDataless.Engine;
using CoreDataless.Tests.Cuda.Emulator;
using static CoreDataless.Tests.Cuda.Choice.ChosenLayers;

namespace CoreDataless.Tests.Cuda.Choice;

/// <summary>What a choice leaves to the next process, and what that holds to the definition again.</summary>
public sealed class RememberedChoiceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coredataless-choices-").FullName;

    [Fact]
    public void The_next_process_times_nothing()
    {
        EmulatedBackends.SkipUnlessThere();
        var first = Family();
        _ = Run(first, _folder);
        Assert.Equal(["a", "b"], first.Made.Keys.Order());

        var second = Family();
        (float[] values, string listing, _) = Run(second, _folder);
        Assert.Equal(["b"], second.Made.Keys);
        Assert.Contains(": b, ", listing, StringComparison.Ordinal);
        Assert.Equal(Expected(), values);

        static FakeFamily Family() => new(
            ("a", (c, p) => FakeFamily.Right(c, p, times: 40)), ("b", (c, p) => FakeFamily.Right(c, p)));
    }

    [Fact]
    public void What_this_build_has_proven_is_made_and_nothing_else()
    {
        EmulatedBackends.SkipUnlessThere();
        _ = Run(new FakeFamily(("a", (c, p) => FakeFamily.Right(c, p))), _folder);

        EmulatedCuda emulated = EmulatedCuda.Fresh();
        int runs = 0;
        var family = new FakeFamily(("a", (c, p) => FakeFamily.Right(c, p, also: () => runs++)));
        using CudaBackend backend = Backend(family, _folder, times: true, out _, libraries: emulated.Tables);
        emulated.NoteCalls();
        using IProgram program = backend.Compile(Convolution(capacity: 3).Computation);
        Assert.Equal(0, runs);
        Assert.DoesNotContain(emulated.Notes, n => n.StartsWith("run ", StringComparison.Ordinal));
        Assert.Equal(1, family.Made["a"]);
    }

    // Under the same name it may offer something else by now.
    [Fact]
    public void What_a_library_computes_is_held_to_the_definition_at_every_start()
    {
        EmulatedBackends.SkipUnlessThere();
        _ = Run(new FakeFamily(("a", (c, p) => FakeFamily.Right(c, p))) { IsOfLibrary = true }, _folder);
        EmulatedCuda emulated = EmulatedCuda.Fresh();
        int runs = 0;
        var same = new FakeFamily(("a", (c, p) => FakeFamily.Right(c, p, also: () => runs++))) { IsOfLibrary = true };
        using CudaBackend backend = Backend(same, _folder, times: true, out _, libraries: emulated.Tables);
        using (backend.Compile(Convolution(capacity: 3).Computation)) Assert.True(runs > 0);
        Assert.Equal(0, emulated.Calls("cuEventElapsedTime"));

        var changed = new FakeFamily(
            ("a", (c, p) => FakeFamily.Right(c, p with { Relu = false })), ("b", (c, p) => FakeFamily.Right(c, p)))
        {
            IsOfLibrary = true,
        };
        (float[] values, string listing, _) = Run(changed, _folder);
        Assert.Equal(Expected(), values);
        Assert.Contains(": b, ", listing, StringComparison.Ordinal);
    }

    [Fact]
    public void What_another_build_remembered_is_held_to_the_definition_again()
    {
        EmulatedBackends.SkipUnlessThere();
        _ = Run(new FakeFamily(("a", (c, p) => FakeFamily.Right(c, p))), _folder);

        var changed = new FakeFamily(
            ("a", (c, p) => FakeFamily.Right(c, p with { Relu = false })), ("b", (c, p) => FakeFamily.Right(c, p)));
        (float[] values, string listing, _) = Run(changed, _folder, build: "another");
        Assert.Equal(Expected(), values);
        Assert.Contains(": b, ", listing, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "build", false)]
    [InlineData(true, "build", false)]
    [InlineData(false, "another", true)]
    [InlineData(true, "another", true)]
    public void A_start_writes_only_what_its_build_had_not_proven_before(bool isOfLibrary, string build, bool writes)
    {
        EmulatedBackends.SkipUnlessThere();
        _ = Run(Family(), _folder);
        string file = Assert.Single(Directory.GetFiles(_folder));
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);

        _ = Run(Family(), _folder, build: build);
        Assert.Equal(writes, File.GetLastWriteTimeUtc(file) != DateTime.UnixEpoch);

        FakeFamily Family() => new(("a", (c, p) => FakeFamily.Right(c, p))) { IsOfLibrary = isOfLibrary };
    }

    [Theory]
    [InlineData("not offered")]
    [InlineData("another list")]
    [InlineData("fails")]
    public void What_a_library_has_no_more_is_chosen_anew_and_that_is_remembered(string how)
    {
        EmulatedBackends.SkipUnlessThere();
        _ = Run(new FakeFamily(("a", (c, p) => FakeFamily.Right(c, p))), _folder);

        (string Name, Func<StepContext, LayerProblem, CudaStep?> Make) b = ("b", (c, p) => FakeFamily.Right(c, p));
        FakeFamily family = how switch
        {
            "not offered" => new(("a", (_, _) => null), b),
            "another list" => new(b),
            _ => new(("a", (_, _) => throw new CudaException("cuDNN", "cudnnX", 3000, "gone")), b),
        };
        (float[] values, string listing, _) = Run(family, _folder);
        Assert.Equal(Expected(), values);
        Assert.Contains(": b, ", listing, StringComparison.Ordinal);

        var next = new FakeFamily(("a", (c, p) => FakeFamily.Right(c, p)), b);
        _ = Run(next, _folder);
        Assert.Equal(["b"], next.Made.Keys);
    }

    [Fact]
    public void For_want_of_memory_nothing_is_chosen_anew()
    {
        EmulatedBackends.SkipUnlessThere();
        _ = Run(new FakeFamily(("a", (c, p) => FakeFamily.Right(c, p))), _folder);

        var family = new FakeFamily(
            ("a", (_, _) => throw new DeviceMemoryException("full")), ("b", (c, p) => FakeFamily.Right(c, p)));
        var e = Assert.Throws<DeviceMemoryException>(() => Run(family, _folder));
        Assert.Contains("full", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("b", family.Made.Keys);
    }

    [Fact]
    public void A_choice_made_short_of_memory_is_not_remembered()
    {
        EmulatedBackends.SkipUnlessThere();
        (_, string listing, _) = Run(
            new FakeFamily(
                ("large", (_, _) => throw new DeviceMemoryException("full")), ("a", (c, p) => FakeFamily.Right(c, p))),
            _folder);
        Assert.Contains(": a, ", listing, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
