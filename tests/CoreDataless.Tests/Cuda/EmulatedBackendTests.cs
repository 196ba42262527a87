using CoreDataless.Tests.Engine;

namespace CoreDataless.Tests.Cuda;

/// <summary>All that holds for every backend is asked of the emulated GPU too, where there is one.</summary>
public class EmulatedBackendTests
{
    [Fact]
    public void The_emulated_device_is_among_the_backends()
    {
        EmulatedBackends.SkipUnlessThere();
        Assert.Contains(TestBackends.Fast, b => b.Name.StartsWith("cuda", StringComparison.Ordinal));
    }
}
