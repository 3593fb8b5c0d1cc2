using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

public sealed class EnvironmentSettingsTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("run", true)]
    [InlineData("run --config.file=x", true)]
    [InlineData("--config.file=x", true)]
    [InlineData("-config.file x", true)]
    [InlineData("--help", false)]
    [InlineData("--version", false)]
    [InlineData("check config x", false)]
    [InlineData("relabel", false)]
    public void Only_a_node_starts_again_with_them(string arguments, bool isNode) =>
        EnvironmentSettings.RunsNode(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ShouldBe(isNode);
}
