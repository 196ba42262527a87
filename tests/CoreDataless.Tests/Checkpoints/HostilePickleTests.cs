using System.Diagnostics;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>Pickles that were made to do harm, or to lie.</summary>
public class HostilePickleTests
{
    private const long MostAllocated = 8 << 20;

    private static string Refusal(byte[] pickle) => Fixture.Refusal(ZipAssembler.Torch(pickle));

    private static PickleAssembler New() => new();

    [Fact]
    public void The_assembler_can_write_an_honest_one() =>
        Assert.True(Fixture.Opens(ZipAssembler.Torch(PickleAssembler.StateDict(0, [2, 2], [2, 1]))));

    [Theory]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch.hub", "load")]
    [InlineData("collections", "OrderedDict.fromkeys")]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")]
    public void Calls_beyond_the_list_are_refused_by_name(string module, string name)
    {
        var called = New().Global(module, name).Op("(").Text("echo").Op("tR").Stop();
        var named = New().Text(module).Text(name).Raw(0x93).Op("(").Text("echo").Op("tR").Stop();
        Assert.Contains($"'{module}.{name}'", Refusal(called));
        Assert.Contains($"'{module}.{name}'", Refusal(named));
        Assert.Contains($"({module}.{name})", Refusal(New().Global(module, name).Op(")").Raw(0x81).Stop()));
    }

    [Theory]
    [InlineData("i", "INST")]
    [InlineData("o", "OBJ")]
    [InlineData("\u0082", "EXT1")]
    [InlineData("P", "PERSID")]
    [InlineData("\u0097", "NEXT_BUFFER")]
    public void Instructions_that_no_state_dict_needs_are_refused(string opcode, string name) =>
        Assert.True(Refusal(New().Op("(" + opcode).Op("os\nsystem\n").Stop()).Contains("instruction 0x"), name);

    [Fact]
    public void A_mere_mention_of_a_name_is_only_noted()
    {
        var pickle = New().Op("}(").Text("w").Tensor(0, [4], [1]).Text("hook").Global("os", "system").Op("u").Stop();
        Fixture.WithFile(ZipAssembler.Torch(pickle), path =>
        {
            using var checkpoint = CoreDataless.Checkpoints.Checkpoint.Open(path);
            Assert.Equal(["entry 'hook' is not read: the Python name os.system"], checkpoint.Notes);
        });
    }

    [Theory]
    [InlineData("]h\0a")]
    [InlineData("]q\0h\0a")]
    [InlineData("}q\0Nh\0s")]
    [InlineData("]q\0(h\0te")]
    [InlineData("a")]
    [InlineData("t")]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("R")]
    [InlineData("NNR")]
    [InlineData("NNb")]
    [InlineData("(N}u")]
    [InlineData("}(Nu")]
    [InlineData("N(s")]
    [InlineData("NQ")]
    [InlineData(")Q")]
    [InlineData("NN")]
    [InlineData("")]
    [InlineData("q\0")]
    [InlineData("NN\u0093")]
    [InlineData("p-\nx\n")]
    public void Nonsense_is_refused(string opcodes) => Refusal(New().Op(opcodes).Stop());

    [Fact]
    public void A_container_that_holds_itself_is_refused()
    {
        Assert.Contains("holds itself", Refusal(New().Op("]q\0h\0a").Stop()));
        Assert.Contains("holds itself", Refusal(New().Op("}q\0").Text("a").Op("]h\0as").Stop()));
        Assert.Contains("holds itself", Refusal(New().Op("]q\0h\0\u0085a").Stop()));
    }

    [Theory]
    [InlineData("X", 4)]
    [InlineData("T", 4)]
    [InlineData("B", 4)]
    [InlineData("\u008b", 4)]
    [InlineData("\u008d", 8)]
    [InlineData("\u008e", 8)]
    [InlineData("\u0096", 8)]
    public void Lengths_beyond_the_file_cost_nothing(string opcode, int lengthBytes)
    {
        foreach (var top in new byte[] { 0x7f, 0xff })
        {
            var length = new byte[lengthBytes];
            Array.Fill(length, (byte)0xff);
            length[^1] = top;
            Cheaply(ZipAssembler.Torch(New().Op(opcode).Raw(length).Raw(1, 2, 3).Stop()));
        }
    }

    [Fact]
    public void Deep_nesting_costs_only_its_bytes()
    {
        var deep = New().Op(new string(']', 100_000) + new string('a', 99_999)).Stop();
        Assert.Contains("a list of 1", Refusal(deep));
        Assert.Contains("a tuple of 1", Refusal(New().Op("N" + new string('\u0085', 100_000)).Stop()));
        Assert.Contains("ends with", Refusal(New().Op(new string('(', 100_000)).Stop()));
    }

    /// <summary>Each list holds the one before twice, so the whole has 2^1000 leaves if it is walked as a
    /// tree.</summary>
    [Fact]
    public void Shared_values_are_visited_once()
    {
        var pickle = New().Op("]q\0");
        for (var i = 0; i < 1000; i++) pickle.Op("0]q\u0001(h\0h\0e0h\u0001q\0");
        var clock = Stopwatch.StartNew();
        Assert.Contains("a list of 2", Refusal(pickle.Stop()));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Endless_instructions_come_to_an_end()
    {
        var pickle = New().Raw([.. Enumerable.Repeat("N0"u8.ToArray(), 2_000_001).SelectMany(b => b)]).Stop();
        Assert.Contains("4,000,000 instructions", Refusal(pickle));
    }

    [Fact]
    public void A_rebuild_inside_a_rebuild_inside_a_rebuild_does_not_recurse()
    {
        const string name = "_rebuild_from_type_v2";
        var pickle = New();
        for (var i = 0; i < 20_000; i++)
            pickle.Global("torch._tensor", name).Op("(").Global("torch._tensor", name).Global("torch", "Tensor");
        pickle.Op(")N");
        for (var i = 0; i < 20_000; i++) pickle.Op("tR");
        Refusal(pickle.Stop());
    }

    [Theory]
    [InlineData(1, new long[] { 4 }, new long[] { 1 })]
    [InlineData(0, new long[] { 5 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 3, 1 })]
    [InlineData(-1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(3, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0, new long[] { -4 }, new long[] { 1 })]
    [InlineData(0, new long[] { -2, -2 }, new long[] { 2, 1 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { 1L << 62, 4 }, new long[] { 0, 0 })]
    [InlineData(0, new long[] { 1L << 50 }, new long[] { 0 })]
    [InlineData(long.MaxValue, new long[] { 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { 3 }, new long[] { long.MaxValue })]
    public void Tensors_beyond_their_storage_are_refused(long offset, long[] shape, long[] strides) =>
        Cheaply(ZipAssembler.Torch(PickleAssembler.StateDict(offset, shape, strides)));

    [Theory]
    [InlineData(5)]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MaxValue / 2)]
    public void Storages_of_another_length_than_stated_are_refused(long count) =>
        Cheaply(ZipAssembler.Torch(PickleAssembler.StateDict(0, [2], [1], count: count)));

    [Fact]
    public void Storages_that_are_missing_or_of_two_types_are_refused()
    {
        var missing = New().Op("}").Text("w").Global("torch._utils", "_rebuild_tensor").Op("(").Storage(key: "1").Int(0)
            .Ints(1).Ints(1).Op("tRs").Stop();
        Assert.Contains("storage '1' is missing", Refusal(missing));
        var twoTypes = New().Op("}(").Text("a").Tensor(0, [1], [1]).Text("b").Tensor(0, [1], [1], "IntStorage").Op("u")
            .Stop();
        Assert.Contains("storage '0' is once", Refusal(twoTypes));
    }

    [Fact]
    public void Duplicate_names_are_refused()
    {
        var pickle = New().Op("}(").Text("w").Tensor(0, [1], [1]).Text("w").Tensor(0, [1], [1]).Op("u").Stop();
        Assert.Contains("'w' is there twice", Refusal(pickle));
    }

    [Fact]
    public void Names_cannot_steer_the_terminal()
    {
        var pickle = New().Op("}").Text("\u001b[2J").Tensor(0, [1], [1]).Op("s").Stop();
        var message = Refusal(pickle);
        Assert.Contains("control characters", message);
        Assert.DoesNotContain('\u001b', message);
    }

    [Fact]
    public void Keys_that_are_no_texts_are_noted()
    {
        var pickle = New().Op("}(").Text("w").Tensor(0, [4], [1]).Int(3).Tensor(0, [4], [1]).Op("u").Stop();
        Fixture.WithFile(ZipAssembler.Torch(pickle), path =>
        {
            using var checkpoint = CoreDataless.Checkpoints.Checkpoint.Open(path);
            Assert.Equal(["entry '3' is not read: a tensor float32 (4)"], checkpoint.Notes);
        });
    }

    /// <summary>A dozen bytes of the file copy all that was built before, over and over.</summary>
    [Theory]
    [InlineData("collections", "OrderedDict", "}", "u")]
    [InlineData("collections", "Counter", "}", "u")]
    [InlineData("builtins", "set", "]", "e")]
    [InlineData("__builtin__", "frozenset", "]", "e")]
    public void Copies_of_copies_are_limited(string module, string name, string container, string fill)
    {
        const int count = 100_000;
        var pickle = New().Global(module, name).Op("q\u00010").Op(container + "q\0(");
        pickle.Op(new string('N', count) + fill);
        for (var i = 0; i < 20_000; i++) pickle.Op("h\u0001h\0\u0085R");
        var file = ZipAssembler.Torch(pickle.Stop());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("copies more than", Fixture.Refusal(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 << 20);
    }

    [Fact]
    public void Texts_are_not_multiplied()
    {
        var text = new string('a', 1 << 20);
        var encode = New().Text(text).Op("q\00").Text("latin1").Op("q\u00010").Global("_codecs", "encode").Op("q\u0002");
        for (var i = 0; i < 20_000; i++) encode.Op("h\u0002h\0h\u0001\u0086R");
        var name = New().Text(text).Op("q\0");
        for (var i = 0; i < 20_000; i++) name.Op("h\0h\0\u0093");
        var device = New().Text(text).Op("q\00").Global("torch", "device").Op("q\u0001");
        for (var i = 0; i < 20_000; i++) device.Op("h\u0001h\0K\u0001\u0086R");
        foreach (var pickle in new[] { encode, name, device })
        {
            var file = ZipAssembler.Torch(pickle.Stop());
            var before = GC.GetAllocatedBytesForCurrentThread();
            Fixture.Refusal(file);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        }
    }

    private static void Cheaply(byte[] file)
    {
        Fixture.Refusal(file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fixture.Refusal(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostAllocated);
    }
}
