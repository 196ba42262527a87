using CoreDataless.Models;

namespace CoreDataless.Tests.Models;

public sealed class ClassNamesFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("one\ntwo\nthree")]
    [InlineData("\uFEFFone\r\n two \r\nthree\r\n\r\n")]
    [InlineData("""["one", "two", "three"]""")]
    [InlineData("""
         [ // of the data set
           "one", "two", "three",
         ]
        """)]
    public void Names_stand_in_lines_or_in_a_list(string content) => Assert.Equal(["one", "two", "three"], Read(content));

    [Fact]
    public void Names_that_would_steer_a_terminal_are_made_harmless_and_endless_ones_cut()
    {
        IReadOnlyList<string> names = Read($"\u001b[2Jx\n\u202Eevil\n{new string('y', 100_000)}");
        Assert.Equal(["?[2Jx", "?evil", new string('y', 400) + "..."], names);
    }

    [Theory]
    [InlineData("one\ntwo", "it has 2 class names, and the network has 3 classes")]
    [InlineData("1\n2\n3\n4\n", "it has 4 class names, and the network has 3 classes")]
    [InlineData("[]", "it has 0 class names, and the network has 3 classes")]
    [InlineData(" \n", "it has 0 class names, and the network has 3 classes")]
    [InlineData("one\n\nthree", "the name of class 1 is empty")]
    [InlineData("""["one", "", "three"]""", "the name of class 1 is empty")]
    [InlineData("""{"0": "one"}""", "it is no JSON list of names")]
    [InlineData("""["one", 2, "three"]""", "it is no JSON list of names")]
    [InlineData("""["one", """, "it is no JSON list of names")]
    [InlineData("""["one", "\ud800", "three"]""", "it is no JSON list of names")]
    public void What_is_no_list_of_so_many_names_is_refused(string content, string reason)
    {
        string message = Assert.Throws<InvalidDataFileException>(() => Read(content)).Message;
        Assert.StartsWith($"{_file}: {reason}; write one name per line", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_names_win_over_those_of_the_description_and_of_the_file()
    {
        File.WriteAllLines(_file, Enumerable.Range(0, 10).Select(k => $"user {k}"));
        string[] list = [.. Enumerable.Range(0, 10).Select(k => $"\"other {k}\"")];
        string names = $"[{string.Join(", ", list)}]";
        WeightSet weights = Miniature.Authors.Set(new() { ["classes"] = names });
        Description said = DescriptionReader.Parse($$"""{"classes": {{names}}}""", "d.json");
        var options = new NetworkOptions { ClassNamesFile = _file };
        Assert.Equal("user 9", ModelLoader.Recognise(weights, options, said).Network!.ClassNames![9]);
        Assert.Equal("other 9", ModelLoader.Recognise(weights, new NetworkOptions(), null).Network!.ClassNames![9]);
    }

    private IReadOnlyList<string> Read(string content)
    {
        File.WriteAllText(_file, content);
        return ClassNamesFile.Read(_file, classes: 3);
    }
}
