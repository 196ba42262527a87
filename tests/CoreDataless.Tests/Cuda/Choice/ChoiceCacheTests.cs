using CoreDataless.Cuda;

namespace CoreDataless.Tests.Cuda.Choice;

public sealed class ChoiceCacheTests : IDisposable
{
    private const string Build = "build A";

    private readonly string _folder = Directory.CreateTempSubdirectory("coredataless-choices-").FullName;

    private string FilePath => Path.Combine(_folder, "layers.tsv");

    [Fact]
    public void What_one_process_keeps_the_next_finds()
    {
        var first = new ChoiceCache(_folder, "GPU A", Build);
        Assert.Null(first.Find("layer 1"));
        first.Keep("layer 1", new Winner("direct", 12.5));

        Assert.Equal(new Winner("direct", 12.5), first.Find("layer 1"));
        Assert.Equal(
            new Winner("direct", 12.5), new ChoiceCache(_folder, "GPU A", Build).Find("layer 1"));
    }

    [Fact]
    public void Choices_of_another_machine_are_not_taken_but_kept()
    {
        new ChoiceCache(_folder, "GPU A", Build).Keep("layer 1", new("direct", 1));
        var other = new ChoiceCache(_folder, "GPU B", Build);
        Assert.Null(other.Find("layer 1"));
        other.Keep("layer 1", new("cuBLAS", 2));

        Assert.Equal("direct", new ChoiceCache(_folder, "GPU A", Build).Find("layer 1")!.Candidate);
        Assert.Equal("cuBLAS", new ChoiceCache(_folder, "GPU B", Build).Find("layer 1")!.Candidate);
    }

    [Fact]
    public void Another_build_takes_a_choice_over_once_it_has_proven_it_too()
    {
        new ChoiceCache(_folder, "GPU", Build).Keep("layer 1", new("direct", 1));
        Assert.True(new ChoiceCache(_folder, "GPU", Build).IsProven("layer 1"));
        Assert.False(new ChoiceCache(_folder, "GPU", Build).IsProven("layer 2"));
        Assert.False(new ChoiceCache(_folder, "another GPU", Build).IsProven("layer 1"));

        var other = new ChoiceCache(_folder, "GPU", "build B");
        Assert.Equal(new Winner("direct", 1), other.Find("layer 1"));
        Assert.False(other.IsProven("layer 1"));
        other.Keep("layer 1", other.Find("layer 1")!);
        Assert.True(new ChoiceCache(_folder, "GPU", "build B").IsProven("layer 1"));
    }

    [Fact]
    public void Two_processes_keep_what_the_other_has_written_meanwhile()
    {
        var one = new ChoiceCache(_folder, "GPU", Build);
        var two = new ChoiceCache(_folder, "GPU", Build);
        Assert.Null(one.Find("layer 1"));
        Assert.Null(two.Find("layer 2"));
        one.Keep("layer 1", new("a", 1));
        two.Keep("layer 2", new("b", 2));

        var third = new ChoiceCache(_folder, "GPU", Build);
        Assert.Equal("a", third.Find("layer 1")!.Candidate);
        Assert.Equal("b", third.Find("layer 2")!.Candidate);
        Assert.Equal([FilePath], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Writers_at_the_same_time_leave_a_whole_file()
    {
        Parallel.For(0, 8, writer =>
        {
            var cache = new ChoiceCache(_folder, $"GPU {writer}", Build);
            for (int i = 0; i < 20; i++) cache.Keep($"layer {i}", new("candidate", i));
        });

        var reader = new ChoiceCache(_folder, "GPU 0", Build);
        Assert.Null(reader.Find("no such layer"));
        Assert.Equal(0, reader.Ignored);
        Assert.Equal([FilePath], Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else\nGPU\tlayer 1\tdirect\t1.00\tbuild A")]
    [InlineData("coredataless layer choices 2\nGPU\tlayer 1\tdirect\t1.00")]
    [InlineData("coredataless layer choices 2\nGPU\tlayer 1\tdirect\tfast\tbuild A")]
    [InlineData("coredataless layer choices 2\nGPU\tlayer 1\t\t1.00\tbuild A")]
    [InlineData("coredataless layer choices 2\n\0\u0001\u0002")]
    public void A_damaged_file_is_passed_over_counted_and_mended(string text)
    {
        File.WriteAllText(FilePath, text);
        var cache = new ChoiceCache(_folder, "GPU", Build);
        Assert.Null(cache.Find("layer 1"));
        Assert.True(cache.Ignored > 0);
        cache.Keep("layer 2", new("direct", 1));

        var next = new ChoiceCache(_folder, "GPU", Build);
        Assert.NotNull(next.Find("layer 2"));
        Assert.Equal(0, next.Ignored);
    }

    [Fact]
    public void A_good_line_survives_a_damaged_one()
    {
        File.WriteAllText(FilePath, "coredataless layer choices 2\nnonsense\nGPU\tlayer 1\tdirect\t1.50\tbuild A\n");
        var cache = new ChoiceCache(_folder, "GPU", Build);
        Assert.Equal(new Winner("direct", 1.5), cache.Find("layer 1"));
        Assert.Equal(1, cache.Ignored);
    }

    [Fact]
    public void The_same_damage_is_counted_once()
    {
        const string Damaged = "coredataless layer choices 2\nnonsense\nnonsense\n";
        File.WriteAllText(FilePath, Damaged);
        var cache = new ChoiceCache(_folder, "GPU", Build);
        Assert.Null(cache.Find("layer 1"));
        for (int i = 0; i < 3; i++)
        {
            // Each time the file is mended, and spoiled again.
            cache.Keep($"layer {i}", new("direct", 1));
            File.WriteAllText(FilePath, Damaged);
        }
        Assert.Equal(2, cache.Ignored);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_only_the_memory()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var cache = new ChoiceCache(Path.Combine(file, "folder"), "GPU", Build);
        cache.Keep("layer 1", new("direct", 1));
        Assert.NotNull(cache.Find("layer 1"));
        Assert.Equal(1, cache.Ignored);
    }

    [Fact]
    public void Without_a_folder_a_process_remembers_for_itself()
    {
        var cache = new ChoiceCache(null, "GPU", Build);
        cache.Keep("layer 1", new("direct", 1));
        Assert.NotNull(cache.Find("layer 1"));
        Assert.Equal(0, cache.Ignored);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
