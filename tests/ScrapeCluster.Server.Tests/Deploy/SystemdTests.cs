using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Deploy;

public sealed class SystemdTests
{
    private static readonly ILookup<string, string> s_unit = File.ReadAllLines(Path.Combine(Programs.Root, "deploy", "systemd", "scrapecluster.service"))
        .Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => line.Split('=', 2)).ToLookup(pair => pair[0], pair => pair[1]);

    [Fact]
    public void The_unit_starts_a_node_with_time_to_end_and_files_to_open()
    {
        var command = s_unit["ExecStart"].Single().Split(' ');
        var node = NodeArguments.Parse(command[1..]);

        TimeSpan.FromSeconds(int.Parse(s_unit["TimeoutStopSec"].Single(), null)).ShouldBeGreaterThan(NodeArguments.LongestStop(node));
        node.StoragePath.ShouldBe($"/var/lib/{s_unit["StateDirectory"].Single()}");
        Path.GetDirectoryName(node.Configuration.Name).ShouldBe($"/etc/{s_unit["ConfigurationDirectory"].Single()}");
        s_unit["User"].Single().ShouldNotBe("root");
        int.Parse(s_unit["LimitNOFILE"].Single(), null).ShouldBeGreaterThan(1024);
        s_unit["ExecReload"].Single().ShouldContain("-HUP");
        s_unit.Contains("MemoryDenyWriteExecute").ShouldBeFalse("the runtime compiles code while it runs");
    }
}
