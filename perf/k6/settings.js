// Where the runner wrote what this run is about.

export const folder = __ENV.SALLYPORT_PLAN;
export const settings = JSON.parse(open(`${folder}/settings.json`));
