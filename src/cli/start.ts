// The file that Node starts. It has no code kept from earlier runs, and so does nothing but load the file that has.
void import("./main.ts");
