using System.CommandLine;
using Microsoft.AspNetCore.Http;
using ScrapeCluster.Server.Commands;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Commands;

public sealed class CheckNodeCommandTests
{
    [Fact]
    public async Task A_node_that_answers_well_is_well()
    {
        await using var node = await TestHttpServer.StartAsync(context => context.Response.WriteAsync($"asked for {context.Request.Path}\n"));

        (await RunAsync(CheckNodeCommand.Healthy(), node.Url)).ShouldBe((ExitCode.Success, "asked for /-/healthy\n", ""));
        (await RunAsync(CheckNodeCommand.Ready(), node.Url)).ShouldBe((ExitCode.Success, "asked for /-/ready\n", ""));
    }

    [Fact]
    public async Task A_node_that_is_not_ready_says_why()
    {
        await using var node = await TestHttpServer.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("waits for nodes\n");
        });

        (await RunAsync(CheckNodeCommand.Ready(), node.Url)).ShouldBe((ExitCode.Failure, "", $"{node.Url}-/ready answers 503: waits for nodes\n"));
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_not_well()
    {
        var (code, _, error) = await RunAsync(CheckNodeCommand.Healthy(), new Uri($"http://127.0.0.1:{FreePort.Next()}"));

        code.ShouldBe(ExitCode.Failure);
        error.ShouldContain("/-/healthy does not answer: ");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(Command command, Uri url)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await command.Parse(["--url", url.ToString()]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
