namespace CoreDataless.Tests;

public class HouseTests
{
    [Fact]
    public void The_test_program_runs() => Assert.True(Environment.Version.Major >= 10);
}
