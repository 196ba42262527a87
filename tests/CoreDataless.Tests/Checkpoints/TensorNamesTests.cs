using CoreDataless.Checkpoints;

namespace CoreDataless.Tests.Checkpoints;

/// <summary>What wrappers put before names.</summary>
public class TensorNamesTests
{
    [Fact]
    public void The_counter_of_an_averaged_model_does_not_keep_the_prefix_alive()
    {
        List<string> notes = [];
        Assert.Equal(
            ["n_averaged", "conv1.weight", "fc.weight"],
            TensorNames.Strip(["n_averaged", "module.conv1.weight", "module.fc.weight"], notes));
        Assert.Single(notes);
    }

    [Fact]
    public void A_counter_alone_is_left_alone() =>
        Assert.Equal(["n_averaged"], TensorNames.Strip(["n_averaged"], []));
}
