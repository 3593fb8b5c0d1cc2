using ScrapeCluster.Pipeline.Configuration.Values;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration.Values;

public class EnvironmentTextTests
{
    [Theory]
    [InlineData("plain", "plain", "")]
    [InlineData("$SC_ENVIRONMENT_A", "1", "")]
    [InlineData("${SC_ENVIRONMENT_A}x$SC_ENVIRONMENT_A", "1x1", "")]
    [InlineData("$SC_ENVIRONMENT_A-x", "1-x", "")]
    [InlineData("$$SC_ENVIRONMENT_A", "$SC_ENVIRONMENT_A", "")]
    [InlineData("${$}", "$", "")]
    [InlineData("a$", "a$", "")]
    [InlineData("a$ b", "a$ b", "")]
    [InlineData("${}x", "x", "")]
    [InlineData("${SC", "SC", "")]
    [InlineData("$1x", "x", "1")]
    [InlineData("<$SC_ENVIRONMENT_NONE>", "<>", "SC_ENVIRONMENT_NONE")]
    public void Variables_are_put_in(string text, string expected, string undefined)
    {
        Environment.SetEnvironmentVariable("SC_ENVIRONMENT_A", "1");
        var missing = new List<string>();

        EnvironmentText.Expand(text, missing.Add).ShouldBe(expected);

        string.Join(",", missing).ShouldBe(undefined);
    }
}
